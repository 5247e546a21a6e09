import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { Badge, type Tone } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { Area } from './area';

interface HostsProps {
  readonly hosts: PostureDetail['hosts'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
}

const states: Readonly<Record<string, readonly [string, Tone]>> = {
  ok: ['confirmed', 'pass'],
  unconfirmed: ['name does not point back', 'fail'],
  missing: ['no reverse name', 'fail'],
  unknown: ['could not ask', 'unknown'],
};

const roles = { mx: 'MX', sender: 'sends' } as const;

/** The addresses behind the domain's hosts: name → address → reverse name → the same address again. */
export function Hosts({ hosts, state, findings }: HostsProps) {
  return (
    <Area
      id="ptr"
      title={
        <>
          Reverse names (<Term term="ptr" />)
        </>
      }
      description="Each address needs a reverse name that points back to it."
      state={state}
      findings={findings}
    >
      {hosts.length === 0 ? (
        <p>
          No address is known: no MX host has one, and no sending host was named in the domain’s settings.
        </p>
      ) : (
        <Table caption="Hosts with the chain of their reverse names" className="border">
          <thead>
            <tr>
              <Th>Address</Th>
              <Th>Host</Th>
              <Th>Reverse name</Th>
              <Th>Points back</Th>
            </tr>
          </thead>
          <tbody>
            {hosts.map(({ host, role, ip, ptrNames, names, state: hostState }) => {
              const [word, tone] = states[hostState] ?? [hostState, 'unknown'];
              return (
                <Tr key={`${role} ${host} ${ip}`}>
                  <RowTh className="break-all font-mono font-normal text-xs">{ip}</RowTh>
                  <Td className="min-w-32 break-all">
                    {host && <span className="font-mono text-xs">{host} </span>}
                    <span className="text-ink-soft text-xs">({roles[role]})</span>
                  </Td>
                  <Td className="min-w-32 break-all text-xs">
                    <ReverseNames names={names.length > 0 ? names : ptrNames.map(toName)} />
                  </Td>
                  <Td>
                    <Badge tone={tone}>{word}</Badge>
                  </Td>
                </Tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </Area>
  );
}

type ReverseName = PostureDetail['hosts'][number]['names'][number];

function toName(name: string): ReverseName {
  return { name, isConfirmed: true };
}

/** The names of an address; of several, those that lead elsewhere say so. */
function ReverseNames({ names }: { names: readonly ReverseName[] }) {
  if (names.length === 0) return <span className="text-ink-soft">–</span>;
  return (
    <ul className="grid gap-1">
      {names.map(({ name, isConfirmed }) => (
        <li key={name}>
          <span className="font-mono">{name}</span>
          {names.length > 1 && isConfirmed === false && (
            <span className="text-ink-soft"> leads elsewhere</span>
          )}
          {isConfirmed === null && <span className="text-unknown-text"> could not be asked</span>}
        </li>
      ))}
    </ul>
  );
}
