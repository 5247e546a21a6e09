import { LedgerOutcome, listLedger } from '@postseal/contract';
import { MailX } from 'lucide-react';
import type { Metadata } from 'next';
import { DomainFilter } from '@/components/domain-filter';
import { outcomeWords } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { apiIfPresent } from '@/lib/api';
import { oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { LedgerTable } from './_components/ledger-table';
import { OutcomeFilter } from './_components/outcome-filter';

export const metadata: Metadata = { title: 'Reports inbox' };

const LIMIT = 50;

export default async function LedgerPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const outcome = oneOf(LedgerOutcome.options, query.outcome);
  const domain = query.domain?.slice(0, 300);
  const { messages, total, byOutcome } = (await apiIfPresent(listLedger, {
    query: { limit: LIMIT, offset, outcome, domain },
  })) ?? { messages: [], total: 0, byOutcome: {} };
  const isEmpty = Object.keys(byOutcome).length === 0 && !domain;
  return (
    <>
      <PageHeader
        title="Reports inbox"
        lead="Every report mail that was accepted, and what became of it. Nothing disappears without a word."
      />
      {isEmpty ? (
        <Card>
          <EmptyState
            icon={MailX}
            title="No report mail has come yet"
            action={<ButtonLink href="/domains">To your domains</ButtonLink>}
          >
            Receivers send one mail a day once a domain’s DMARC record names its report address.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid gap-4">
          <DomainFilter path="/ledger" query={query} />
          <OutcomeFilter byOutcome={byOutcome} chosen={outcome} query={query} />
          {outcome && <p className="max-w-prose text-ink-soft">{outcomeWords[outcome].meaning}</p>}
          <Card className="overflow-clip">
            {messages.length > 0 ? (
              <LedgerTable messages={messages} />
            ) : (
              <EmptyState
                title={filteredTitle(domain, outcome)}
                action={<TextLink href="/ledger">Clear all filters</TextLink>}
              />
            )}
            <Pagination
              total={total}
              limit={LIMIT}
              offset={offset}
              path="/ledger"
              params={query}
              noun="mails"
            />
          </Card>
        </div>
      )}
    </>
  );
}

function filteredTitle(domain: string | undefined, outcome: LedgerOutcome | undefined): string {
  const filters = [domain && `about ${domain}`, outcome && `with outcome “${outcomeWords[outcome].word}”`];
  return `No mail ${filters.filter(Boolean).join(' ') || 'on this page'}`;
}
