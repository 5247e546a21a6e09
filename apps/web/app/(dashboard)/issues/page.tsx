import { IssueState, listColleagues, listFindings, listSavedViews, Severity } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { DomainFilter } from '@/components/domain-filter';
import { FindingItem } from '@/components/domains/finding-item';
import { FilterChoices } from '@/components/lists/filter-choices';
import { FilterMenu } from '@/components/lists/filter-menu';
import { ListCard } from '@/components/lists/list-card';
import { SavedViews } from '@/components/lists/saved-views';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { severityWords } from '@/components/ui/status';
import { api, apiIfPresent, currentMe } from '@/lib/api';
import { hrefWith, oneOf, type Query, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { IssueCare } from './_components/issue-care';

export const metadata: Metadata = { title: 'Issues' };

const LIMIT = 50;
const stateWords: Readonly<Record<IssueState, string>> = {
  open: 'Open',
  muted: 'Muted',
  resolved: 'Resolved',
};

export default async function IssuesPage({ searchParams }: { searchParams: SearchParams }) {
  const { offset: offsetText, ...query } = await readQuery(searchParams);
  const offset = readOffset(offsetText);
  const asked = readIssueQuery(query);
  const [me, { colleagues }, { views }, found] = await Promise.all([
    currentMe(),
    api(listColleagues),
    api(listSavedViews, { query: { list: 'issues' } }),
    apiIfPresent(listFindings, { query: { limit: LIMIT, offset, ...asked } }),
  ]);
  const { findings, total, states } = found ?? {
    findings: [],
    total: 0,
    states: { open: 0, muted: 0, resolved: 0 },
  };
  const mayCare = mayAct(me.organization?.role, 'member');
  const assignees: Readonly<Record<string, string>> = {
    me: 'Me',
    nobody: 'Nobody',
    ...Object.fromEntries(colleagues.map(({ userId, name }) => [userId, name])),
  };
  const to = (changes: Query) => hrefWith('/issues', query, changes);
  return (
    <>
      <PageHeader title="Issues" lead="What checks found over all your domains, worst first." />
      <div className="grid grid-cols-1 gap-4">
        <SavedViews
          list="issues"
          path="/issues"
          views={views}
          current={hrefWith('', query).slice(1)}
          mayShare={mayCare}
        />
        <div className="flex flex-wrap items-center gap-3">
          <FilterChoices
            path="/issues"
            query={query}
            name="state"
            label="State"
            options={IssueState.options}
            words={stateWords}
            chosen={asked.state}
            counts={states}
            keepsEmpty
          />
          <FilterChoices
            path="/issues"
            query={query}
            name="severity"
            label="Severity"
            options={Severity.options}
            words={severityWords}
            chosen={asked.severity}
            all="Any severity"
          />
          <FilterMenu
            name="Assignee"
            chosen={asked.assignee && (assignees[asked.assignee] ?? 'Somebody who left')}
            choices={[
              { href: to({ assignee: '' }), word: 'Anybody or nobody' },
              ...Object.entries(assignees)
                .filter(([id]) => id !== me.userId)
                .map(([id, word]) => ({ href: to({ assignee: id }), word })),
            ]}
          />
          <DomainFilter path="/issues" query={query} />
        </div>
        {asked.check && (
          <p className="text-ink-soft">
            Only the check <span className="font-mono text-xs">{asked.check}</span>.{' '}
            <TextLink href={to({ check: '' })}>All checks</TextLink>
          </p>
        )}
        {asked.tag && (
          <p className="text-ink-soft">
            Only domains with the tag “{asked.tag}”. <TextLink href={to({ tag: '' })}>All tags</TextLink>
          </p>
        )}
        <ListCard
          path="/issues"
          query={query}
          total={total}
          limit={LIMIT}
          offset={offset}
          noun="issues"
          shown={findings.length}
          filteredTitle={filteredTitle(asked)}
          empty={
            <EmptyState
              icon={CircleCheck}
              title="No open issues"
              action={<ButtonLink href="/domains">To your domains</ButtonLink>}
            >
              Domains are checked around the clock. What is found appears here, and goes by mail to those who
              chose to hear of it.
            </EmptyState>
          }
        >
          <ul className="divide-y">
            {findings.map((issue) => (
              <IssueCare
                key={`${issue.id} ${asked.state}`}
                issue={issue}
                me={me.userId}
                colleagues={colleagues}
                mayCare={mayCare}
              >
                <FindingItem finding={issue} showDomain hasActs />
              </IssueCare>
            ))}
          </ul>
        </ListCard>
      </div>
    </>
  );
}

function readIssueQuery(query: Query) {
  return {
    state: oneOf(IssueState.options, query.state) ?? ('open' as const),
    severity: oneOf(Severity.options, query.severity),
    domain: query.domain?.slice(0, 300) || undefined,
    tag: query.tag?.slice(0, 40) || undefined,
    check: query.check?.slice(0, 100) || undefined,
    assignee: query.assignee?.slice(0, 100) || undefined,
  };
}

function filteredTitle(asked: ReturnType<typeof readIssueQuery>): string | undefined {
  const { state, severity, domain, tag, check, assignee } = asked;
  if (state === 'open' && !severity && !domain && !tag && !check && !assignee) return undefined;
  const what = severity ? `of severity “${severityWords[severity]}”` : '';
  const where = domain ? `for ${domain}` : '';
  const others = tag || check || assignee ? 'with these filters' : '';
  return ['No', stateWords[state].toLowerCase(), 'issue', what, where, others].filter(Boolean).join(' ');
}
