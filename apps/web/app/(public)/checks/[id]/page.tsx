import { readCheck } from '@postseal/contract';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { ButtonLink } from '@/components/ui/button';
import { Card, Facts, Section } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Code, RecordBlock } from '@/components/ui/record-block';
import { SeverityBadge } from '@/components/ui/status';
import { apiIfPresent } from '@/lib/api';
import { severityMeanings } from './_components/severity-meanings';

const ID = /^[a-z0-9-]+\.[a-z0-9-]+$/;

const checkOf = cache(async (id: string) =>
  ID.test(id) && id.length <= 80 ? apiIfPresent(readCheck, { params: { id } }) : null,
);

interface CheckPageProps {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: CheckPageProps): Promise<Metadata> {
  const check = await checkOf((await params).id);
  return check ? { title: check.title, description: `${check.meaning} ${check.fix}` } : {};
}

export default async function CheckPage({ params }: CheckPageProps) {
  const check = await checkOf((await params).id);
  if (!check) notFound();
  const { id, title, meaning, severity, fix, group, groupName, needs, notMade, reference, example } = check;
  const facts = [
    { term: 'Check', value: <Code>{id}</Code> },
    { term: 'Reference', value: reference ?? 'none: the judgement of this project' },
    { term: 'It takes', value: needs },
    ...(notMade ? [{ term: 'Not made', value: notMade }] : []),
  ];
  return (
    <>
      <PageHeader
        title={title}
        lead={meaning}
        trail={[
          { href: '/checks', label: 'Checks' },
          { href: `/checks?group=${group}`, label: groupName },
        ]}
      >
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <SeverityBadge severity={severity} />
          <span className="text-ink-soft">{severityMeanings[severity]}</span>
        </div>
      </PageHeader>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <Section title="What to do">
            <p className="max-w-prose text-base">{fix}</p>
          </Section>
          {example && (
            <Section title="What it looks like" description={`A finding at ${example.subject}, an example.`}>
              <div className="grid grid-cols-1 gap-4 [overflow-wrap:anywhere]">
                <div className="grid gap-1">
                  <p className="font-medium text-ink-soft text-xs">What was seen</p>
                  <p className="rounded-md bg-sunken p-4 font-mono text-xs leading-5">{example.evidence}</p>
                </div>
                {example.fix !== fix && (
                  <div className="grid gap-1">
                    <p className="font-medium text-ink-soft text-xs">What was advised</p>
                    <p className="max-w-prose">{example.fix}</p>
                  </div>
                )}
                {example.proposal && (
                  <div className="grid gap-2">
                    <p className="font-medium text-ink-soft text-xs">Record to publish</p>
                    <RecordBlock {...example.proposal} />
                  </div>
                )}
              </div>
            </Section>
          )}
        </div>
        <div className="grid gap-6">
          <Card className="p-5">
            <Facts facts={facts} />
          </Card>
          <div className="flex flex-wrap gap-2">
            <ButtonLink href={`/checks?group=${group}`} prefetch={false}>
              All of {groupName}
            </ButtonLink>
          </div>
        </div>
      </div>
    </>
  );
}
