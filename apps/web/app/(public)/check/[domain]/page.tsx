import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LiveCheck } from '@/components/checks/live-check';
import { TextLink } from '@/components/text-link';
import { Card, Section } from '@/components/ui/card';
import { Code } from '@/components/ui/record-block';
import { visitor } from '@/lib/api';
import type { SearchParams } from '@/lib/query';
import { readSubject } from '../_components/check-subject';
import { NextSteps } from '../_components/next-steps';

interface Props {
  readonly params: Promise<{ domain: string }>;
  readonly searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { domain } = await params;
  return { title: `Check of ${decodeURIComponent(domain)}`, robots: { index: false } };
}

export default async function DomainCheckPage({ params, searchParams }: Props) {
  const [{ domain }, { ip = [] }, me] = await Promise.all([params, searchParams, visitor()]);
  const { subject } = readSubject(decodeURIComponent(domain), [ip].flat());
  if (!subject) notFound();
  return (
    <div className="mx-auto grid max-w-3xl gap-6">
      <div className="grid gap-2">
        <p>
          <TextLink href="/check" prefetch={false}>
            Check another domain
          </TextLink>
        </p>
        <h1 className="break-words font-semibold text-2xl tracking-tight sm:text-3xl">{subject.domain}</h1>
        {subject.addresses.length > 0 && (
          <p className="flex flex-wrap items-center gap-1.5 text-ink-soft">
            sending from
            {subject.addresses.map((address) => (
              <Code key={address}>{address}</Code>
            ))}
          </p>
        )}
      </div>
      <Section title="What DNS says now">
        <LiveCheck key={JSON.stringify(subject)} {...subject} startsAtOnce />
      </Section>
      <Card className="grid gap-4 p-5 sm:p-6">
        <NextSteps subject={subject} isSignedIn={me !== null} />
      </Card>
    </div>
  );
}
