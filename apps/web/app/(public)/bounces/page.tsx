import { bounceCatalogue } from '@postseal/bounces';
import { ChevronRight } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { kindWords, receiverName } from '@/components/bounces/job-words';
import { ChoiceLinks } from '@/components/choice-links';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Badge } from '@/components/ui/status';
import { hrefWith, oneOf, readQuery, type SearchParams } from '@/lib/query';

export const metadata: Metadata = {
  title: 'Known refusals',
  description: 'What mail servers write when they refuse mail, what it means, and what mends it.',
};

const receivers = [...new Set(bounceCatalogue.map(({ receiver }) => receiver))];

export default async function BouncesPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const receiver = oneOf(receivers, query.receiver);
  const shown = bounceCatalogue.filter((entry) => !receiver || entry.receiver === receiver);
  return (
    <>
      <PageHeader
        title="Known refusals"
        lead="What receivers write when they refuse mail, what it means, and what mends it."
        trail={[{ href: '/', label: 'Explain a bounce' }]}
      />
      <div className="mb-5">
        <ChoiceLinks
          label="Receiver"
          choices={[
            { href: '/bounces', label: 'All', isChosen: !receiver },
            ...receivers.map((name) => ({
              href: hrefWith('/bounces', {}, { receiver: name }),
              label: receiverName(name),
              isChosen: name === receiver,
            })),
          ]}
        />
      </div>
      <p className="mb-2 text-ink-soft" role="status">
        {shown.length} {shown.length === 1 ? 'refusal' : 'refusals'}
        {receiver && ` of ${receiverName(receiver)}`}
      </p>
      <Card className="overflow-clip">
        <ul className="divide-y divide-line">
          {shown.map((entry) => (
            <li key={entry.id}>
              <Link
                href={`/bounces/${entry.id}`}
                prefetch={false}
                className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-sunken sm:px-5"
              >
                <span className="grid min-w-0 flex-1 gap-1">
                  <span className="font-medium">{entry.note.headline}</span>
                  <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-xs">
                    <span>{receiverName(entry.receiver)}</span>
                    <code className="font-mono">{entry.code}</code>
                  </span>
                </span>
                <Badge className="hidden sm:inline-flex" tone={entry.kind === 'permanent' ? 'fail' : 'spf'}>
                  {kindWords[entry.kind]}
                </Badge>
                <ChevronRight aria-hidden="true" className="size-4 text-ink-faint" />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
