import { bounceCatalogue, findBounce } from '@postseal/bounces';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CheckList } from '@/components/bounces/check-list';
import { jobWords, kindWords, receiverName } from '@/components/bounces/job-words';
import { ButtonLink } from '@/components/ui/button';
import { Card, Facts, Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { PageHeader } from '@/components/ui/page-header';
import { Code } from '@/components/ui/record-block';
import { Badge } from '@/components/ui/status';

export const dynamicParams = false;

export function generateStaticParams(): { id: string }[] {
  return bounceCatalogue.map(({ id }) => ({ id }));
}

export async function generateMetadata({ params }: PageProps<'/bounces/[id]'>): Promise<Metadata> {
  const entry = findBounce((await params).id);
  return entry === null ? {} : { title: entry.note.headline, description: `${entry.cause} ${entry.fix}` };
}

export default async function BouncePage({ params }: PageProps<'/bounces/[id]'>) {
  const entry = findBounce((await params).id);
  if (entry === null) notFound();
  const job = jobWords[entry.note.job];
  return (
    <>
      <PageHeader
        title={entry.note.headline}
        lead={entry.cause}
        trail={[
          { href: '/', label: 'Explain a bounce' },
          { href: '/bounces', label: 'Known refusals' },
        ]}
      >
        <div className="flex flex-wrap gap-1.5">
          <Badge tone={entry.kind === 'permanent' ? 'fail' : 'spf'}>{kindWords[entry.kind]}</Badge>
          <Badge tone="accent">{receiverName(entry.receiver)}</Badge>
        </div>
      </PageHeader>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <Section title="What to do">
            <p className="max-w-prose text-base">{entry.fix}</p>
          </Section>
          <Section
            title="What the server writes"
            description="The wording changes with time; a part of it is enough to know it again."
            actions={<CopyButton text={entry.sample} what="text" />}
          >
            <p className="break-words rounded-md bg-sunken p-4 font-mono text-xs leading-5">{entry.sample}</p>
          </Section>
        </div>
        <div className="grid gap-6">
          <Section title="Who acts">
            <p className="text-ink-soft">
              <strong className="font-medium text-ink">{job.title}.</strong> {job.text}
            </p>
          </Section>
          {entry.checks.length > 0 && (
            <Section title="Check, and mend">
              <CheckList checks={entry.checks} />
            </Section>
          )}
          <Card className="p-5">
            <Facts
              facts={[
                { term: 'Code', value: <Code>{entry.code}</Code> },
                { term: 'Known from', value: entry.source },
              ]}
            />
          </Card>
          <ButtonLink href="/" prefetch={false}>
            Explain another bounce
          </ButtonLink>
        </div>
      </div>
    </>
  );
}
