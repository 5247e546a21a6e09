import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { CircleCheck, CircleDashed, CircleMinus, CircleX, type LucideIcon } from 'lucide-react';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { Facts } from '@/components/ui/card';
import { Badge } from '@/components/ui/status';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { Area, type LastGood, NotAsked, RecordText } from './area';
import { explainDmarcTags } from './dmarc-tags';

type Dmarc = NonNullable<PostureDetail['dmarc']>;

interface DmarcProps {
  readonly domain: string;
  readonly dmarc: PostureDetail['dmarc'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
  readonly lastGood?: LastGood | undefined;
}

/** Which DMARC record applies, how it was found, and what each of its tags asks for. */
export function Dmarc({ domain, dmarc, state, findings, lastGood }: DmarcProps) {
  return (
    <Area
      id="dmarc"
      title={<Term term="dmarc" />}
      description="What receivers shall do with mail that fails, and where they report."
      state={state}
      findings={findings}
    >
      {dmarc === null || (dmarc.record === null && state === 'unknown') ? (
        <NotAsked lastGood={lastGood} />
      ) : dmarc.record === null ? (
        <p>There is no DMARC record.</p>
      ) : (
        <RecordText text={dmarc.record} />
      )}
      {dmarc && <Views domain={domain} dmarc={dmarc} />}
      {dmarc?.record && <Tags record={dmarc.record} />}
    </Area>
  );
}

const tagWords = {
  p: 'its own record (p)',
  sp: 'the tag for subdomains (sp)',
  np: 'the tag for names that do not exist (np)',
} as const;

/** How receivers find the policy: by RFC 9989, and beside it as those do that still follow RFC 7489. */
function Views({ domain, dmarc }: { domain: string; dmarc: Dmarc }) {
  const { policyDomain, organizationalDomain, policy, appliedTag, publicSuffixView: list } = dmarc;
  const differs = (mine: string | null, theirs: string | null) =>
    list?.isComplete === true && mine !== theirs;
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <div className="grid content-start gap-3 rounded-md border p-4">
        <h3 className="font-medium">
          Tree walk <span className="font-normal text-ink-soft">(RFC 9989)</span>
        </h3>
        <Walk dmarc={dmarc} />
        <Facts
          facts={[
            { term: 'Record found at', value: <Place name={policyDomain} domain={domain} /> },
            { term: <Term term="organizationalDomain" />, value: <Mono text={organizationalDomain} /> },
            {
              term: <Term term="policy" />,
              value: (
                <span className="inline-flex flex-wrap items-baseline gap-2">
                  <PolicyBadge policy={policy} />
                  {appliedTag && <span className="text-ink-soft text-xs">by {tagWords[appliedTag]}</span>}
                </span>
              ),
            },
          ]}
        />
      </div>
      {list && (
        <div className="grid content-start gap-3 rounded-md border p-4">
          <h3 className="font-medium">
            Public suffix list <span className="font-normal text-ink-soft">(RFC 7489, older receivers)</span>
          </h3>
          {list.isComplete ? (
            <Facts
              facts={[
                {
                  term: 'Record found at',
                  value: (
                    <Compared isOther={differs(policyDomain, list.policyDomain)}>
                      <Place name={list.policyDomain} domain={domain} />
                    </Compared>
                  ),
                },
                {
                  term: 'Organizational domain',
                  value: (
                    <Compared isOther={differs(organizationalDomain, list.organizationalDomain)}>
                      <Mono text={list.organizationalDomain} />
                    </Compared>
                  ),
                },
                {
                  term: 'Policy',
                  value: (
                    <Compared isOther={differs(policy, list.policy)}>
                      <PolicyBadge policy={list.policy} />
                    </Compared>
                  ),
                },
              ]}
            />
          ) : (
            <p className="text-unknown-text">DNS could not be asked for all that this view needs.</p>
          )}
          {list.isComplete && (
            <p className="text-ink-soft text-xs">
              {differs(policyDomain, list.policyDomain) ||
              differs(organizationalDomain, list.organizationalDomain) ||
              differs(policy, list.policy)
                ? 'Receivers are moving from this view to the other: until then the two may judge the same mail differently.'
                : 'Both views come to the same.'}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

const outcomes: Readonly<Record<Dmarc['walk'][number]['outcome'], readonly [string, LucideIcon, string]>> = {
  record: ['a record', CircleCheck, 'text-pass-text'],
  none: ['no record', CircleMinus, 'text-ink-soft'],
  multiple: ['several records, all ignored', CircleX, 'text-fail-text'],
  unavailable: ['could not ask', CircleDashed, 'text-unknown-text'],
};

function Walk({ dmarc: { walk, queries } }: { dmarc: Dmarc }) {
  const steps = walk.length > 0 ? walk : queries.map((name) => ({ name, outcome: null }));
  return (
    <ol aria-label="Names asked, in order" className="grid gap-1.5">
      {steps.map(({ name, outcome }) => {
        const [word, Icon, colour] = outcome === null ? [null, null, ''] : outcomes[outcome];
        return (
          <li key={name} className="flex items-start gap-2 text-xs">
            {Icon && <Icon aria-hidden="true" className={`mt-px size-3.5 shrink-0 ${colour}`} />}
            <span className="min-w-0">
              <span className="break-all font-mono">{name}</span>{' '}
              <span className="text-ink-soft">{word}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Compared({ isOther, children }: { isOther: boolean; children: React.ReactNode }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-2">
      {children}
      {isOther && <Badge tone="spf">differs</Badge>}
    </span>
  );
}

function Place({ name, domain }: { name: string | null; domain: string }) {
  if (name === null) return <span className="text-ink-soft">none of them</span>;
  return (
    <>
      <Mono text={name} />
      {name !== domain && <span className="text-ink-soft"> (inherited)</span>}
    </>
  );
}

function Mono({ text }: { text: string | null }) {
  return <span className="break-all font-mono text-xs">{text ?? 'not known'}</span>;
}

function Tags({ record }: { record: string }) {
  return (
    <Table caption="The DMARC record tag by tag" className="border">
      <thead>
        <tr>
          <Th>Tag</Th>
          <Th>Value</Th>
          <Th>What it asks for</Th>
        </tr>
      </thead>
      <tbody>
        {explainDmarcTags(record).map(({ tag, value, meaning }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tag may stand twice
          <Tr key={index}>
            <Td className="font-mono text-xs">{tag}</Td>
            <Td className="min-w-40 break-all font-mono text-xs">{value}</Td>
            <Td className="min-w-56">
              {meaning ?? (
                <span className="text-ink-soft">Not a tag of the standard; receivers skip it.</span>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
