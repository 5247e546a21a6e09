import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { Facts } from '@/components/ui/card';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { Area, NotAsked, RecordText } from './area';
import { explainDmarcTags } from './dmarc-tags';

interface DmarcProps {
  readonly domain: string;
  readonly dmarc: PostureDetail['dmarc'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
}

/** Which DMARC record applies, how it was found, and what each of its tags asks for. */
export function Dmarc({ domain, dmarc, state, findings }: DmarcProps) {
  return (
    <Area
      id="dmarc"
      title={<Term term="dmarc" />}
      description="What receivers shall do with mail that fails, and where they report."
      state={state}
      findings={findings}
    >
      {dmarc === null ? (
        <NotAsked />
      ) : (
        <>
          {dmarc.record === null ? (
            state === 'unknown' ? (
              <NotAsked />
            ) : (
              <p>There is no DMARC record.</p>
            )
          ) : (
            <RecordText text={dmarc.record} />
          )}
          <Discovery domain={domain} dmarc={dmarc} />
          {dmarc.record && <Tags record={dmarc.record} />}
        </>
      )}
    </Area>
  );
}

function Discovery({ domain, dmarc }: { domain: string; dmarc: NonNullable<PostureDetail['dmarc']> }) {
  const { queries, policyDomain, organizationalDomain, policy } = dmarc;
  return (
    <Facts
      facts={[
        {
          term: 'Asked, in order',
          value: (
            <ol className="flex flex-wrap gap-x-2 gap-y-1 font-mono text-xs leading-5">
              {queries.map((name, index) => (
                <li key={name}>
                  {name}
                  {index < queries.length - 1 && (
                    <span aria-hidden="true" className="text-ink-faint">
                      {' '}
                      →
                    </span>
                  )}
                </li>
              ))}
            </ol>
          ),
        },
        {
          term: 'Record found at',
          value: policyDomain ? (
            <>
              <span className="font-mono text-xs">{policyDomain}</span>
              {policyDomain !== domain && <span className="text-ink-soft"> (inherited)</span>}
            </>
          ) : (
            <span className="text-ink-soft">none of them</span>
          ),
        },
        {
          term: <Term term="organizationalDomain" />,
          value: <span className="font-mono text-xs">{organizationalDomain ?? 'not known'}</span>,
        },
        { term: <Term term="policy" />, value: <PolicyBadge policy={policy} /> },
      ]}
    />
  );
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
