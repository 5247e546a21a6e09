import {
  FruitlessOutcome,
  LedgerOutcome,
  listLedger,
  MessageOrigin,
  readLatestReadingRun,
  TrustClass,
} from '@postseal/contract';
import { FileUp, MailX } from 'lucide-react';
import type { Metadata } from 'next';
import { DomainFilter } from '@/components/domain-filter';
import { FilterChoices } from '@/components/lists/filter-choices';
import { FilterMenu } from '@/components/lists/filter-menu';
import { ListCard } from '@/components/lists/list-card';
import { originWords } from '@/components/reports/origin-words';
import { outcomeWords } from '@/components/reports/outcome-words';
import { trustWords } from '@/components/reports/trust-words';
import { SearchBox } from '@/components/search-box';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { api, apiIfPresent, currentMe } from '@/lib/api';
import { hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { LedgerTable } from './_components/ledger-table';
import { ReadAllAgain, ReadingRunNotice } from './_components/reading-run';

export const metadata: Metadata = { title: 'Reports inbox' };

const LIMIT = 50;
const RUN_SHOWN_MS = 3_600_000; // once it is over

export default async function LedgerPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const outcome = oneOf(LedgerOutcome.options, query.outcome);
  const domain = query.domain?.slice(0, 300);
  const origin = oneOf(MessageOrigin.options, query.origin);
  const trust = oneOf(TrustClass.options, query.trust);
  const q = query.q?.trim().slice(0, 100) || undefined;
  const [ledger, { run }, me] = await Promise.all([
    apiIfPresent(listLedger, { query: { limit: LIMIT, offset, outcome, domain, origin, trust, q } }),
    api(readLatestReadingRun),
    currentMe(),
  ]);
  const { messages, total, byOutcome } = ledger ?? { messages: [], total: 0, byOutcome: {} };
  const isEmpty = Object.keys(byOutcome).length === 0 && !domain && !origin && !trust && !q;
  const mayTouch = mayAct(me.organization?.role, 'member');
  const fruitless = FruitlessOutcome.options.reduce((sum, one) => sum + (byOutcome[one] ?? 0), 0);
  const showsRun =
    run && (run.byOutcome.queued || Date.now() - Date.parse(run.startedAt) < RUN_SHOWN_MS) ? run : null;
  return (
    <>
      <PageHeader
        title="Reports inbox"
        lead="Every report mail and file that was accepted, and what became of it. Nothing disappears without a word."
        actions={
          mayTouch && (
            <>
              <ButtonLink href="/ledger/upload">
                <FileUp aria-hidden="true" className="size-4" />
                Upload
              </ButtonLink>
              {fruitless > 0 && !q && !origin && !trust && <ReadAllAgain count={fruitless} domain={domain} />}
            </>
          )
        }
      />
      {showsRun && (
        <div className="mb-4">
          <ReadingRunNotice key={showsRun.id} run={showsRun} />
        </div>
      )}
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
          <div className="flex flex-wrap gap-2">
            <SearchBox path="/ledger" query={query} name="q" label="Search mails and files" />
            <DomainFilter path="/ledger" query={query} />
            <FilterMenu
              name="Sender"
              chosen={trust && trustWords[trust].word}
              choices={[undefined, ...TrustClass.options].map((each) => ({
                href: hrefWith('/ledger', query, { trust: each ?? '', offset: '' }),
                word: each ? trustWords[each].word : 'Every sender',
              }))}
            />
          </div>
          <FilterChoices
            path="/ledger"
            query={query}
            name="origin"
            label="Way in"
            options={MessageOrigin.options}
            words={originWords}
            chosen={origin}
            all="Every way"
          />
          <FilterChoices
            path="/ledger"
            query={query}
            name="outcome"
            label="Outcome"
            options={LedgerOutcome.options}
            words={outcomeLabels}
            chosen={outcome}
            all="All"
            counts={byOutcome}
          />
          {outcome && <p className="max-w-prose text-ink-soft">{outcomeWords[outcome].meaning}</p>}
          <ListCard
            path="/ledger"
            query={query}
            total={total}
            limit={LIMIT}
            offset={offset}
            noun="mails"
            shown={messages.length}
            filteredTitle={filteredTitle({ domain, outcome, origin, trust, q })}
          >
            <LedgerTable messages={messages} />
          </ListCard>
        </div>
      )}
    </>
  );
}

const outcomeLabels = Object.fromEntries(
  LedgerOutcome.options.map((outcome) => [outcome, outcomeWords[outcome].word]),
) as Record<LedgerOutcome, string>;

interface Filters {
  readonly domain: string | undefined;
  readonly outcome: LedgerOutcome | undefined;
  readonly origin: MessageOrigin | undefined;
  readonly trust: TrustClass | undefined;
  readonly q: string | undefined;
}

function filteredTitle({ domain, outcome, origin, trust, q }: Filters): string | undefined {
  const filters = [
    domain && `about ${domain}`,
    origin && `that came “${originWords[origin]}”`,
    trust && `whose sender is “${trustWords[trust].word}”`,
    outcome && `with outcome “${outcomeWords[outcome].word}”`,
    q && `that holds “${q}”`,
  ].filter(Boolean);
  return filters.length > 0 ? `No mail ${filters.join(' ')}` : undefined;
}
