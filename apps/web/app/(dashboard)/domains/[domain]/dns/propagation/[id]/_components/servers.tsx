import type { PropagationDetail, ServerSighting } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { formatCount, formatDuration } from '@/lib/format';
import { faultWords } from '../../_components/propagation-words';
import { Verdict } from '../../_components/watch-state';

/** Every name server's own answer, and our resolver's. */
export function Servers({ watch }: { watch: PropagationDetail }) {
  const { servers, resolver, zone, trouble, misplaced } = watch;
  return (
    <Section
      flush
      title="What each server says"
      description={
        zone === null ? (
          'Name servers first, then our resolver, which remembers answers as others do.'
        ) : (
          <>
            The name servers of <span className="break-all font-mono text-xs">{zone}</span>, then our
            resolver, which remembers answers as others do.
          </>
        )
      }
    >
      {trouble && (
        <div className="p-4 sm:px-5">
          <Notice title="The name servers could not be found">{trouble}</Notice>
        </div>
      )}
      {misplaced && (
        <div className="p-4 sm:px-5">
          <Notice kind="warning" title={faultWords[misplaced.fault.code].title}>
            {misplaced.fault.detail}
          </Notice>
        </div>
      )}
      {resolver === null ? (
        <EmptyState title="Nobody has answered yet">It takes a few seconds.</EmptyState>
      ) : (
        <Table caption="Answers of each name server and of our resolver">
          <thead>
            <tr>
              <Th>Server</Th>
              <Th>State</Th>
              <Th>Answer</Th>
              <Th numeric>
                <Term term="ttl" />
              </Th>
              <Th numeric>Serial</Th>
            </tr>
          </thead>
          <tbody>
            {servers.map((server) => (
              <Server key={`${server.host} ${server.address}`} server={server} />
            ))}
            <Server server={resolver} />
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function Server({ server }: { server: ServerSighting }) {
  const { host, address, verdict, values, ttlSeconds, serial, fault, note } = server;
  return (
    <Tr>
      <RowTh className="min-w-48 break-all align-top">
        {host === '' ? (
          <span className="font-medium">Our resolver</span>
        ) : (
          <>
            <span className="font-mono font-normal text-xs">{host}</span>
            {address && <span className="block font-mono font-normal text-ink-soft text-xs">{address}</span>}
          </>
        )}
      </RowTh>
      <Td className="align-top">
        <Verdict verdict={verdict} />
      </Td>
      <Td className="min-w-64 align-top text-xs">
        {fault && <p className="mb-1 font-medium text-fail-text">{faultWords[fault.code].title}</p>}
        {values.length > 0 ? (
          <ul className="grid gap-1 font-mono">
            {values.map((value, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: equal records may stand twice
              <li key={index} className="break-all">
                {value}
              </li>
            ))}
          </ul>
        ) : (
          verdict !== 'unknown' && <span className="text-ink-soft">no record</span>
        )}
        {note && <p className="mt-1 text-ink-soft">{note}</p>}
      </Td>
      <Td
        numeric
        className="align-top text-xs"
        title={ttlSeconds === null ? undefined : `${formatCount(ttlSeconds)} s`}
      >
        {ttlSeconds === null ? '–' : formatDuration(ttlSeconds * 1_000)}
      </Td>
      <Td numeric className="align-top text-xs">
        {serial ?? '–'}
      </Td>
    </Tr>
  );
}
