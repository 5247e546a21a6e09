import type { PropagationState } from '@postseal/contract';
import type { ExpectedRecord } from '@postseal/dns-checks';
import { type MailBlock, renderMail } from '../outbox/mail-text.js';
import type { NewMail } from '../outbox/outbox.service.js';
import type { RecordLook } from './record-look.js';

/** A watch at its end, as its mail tells it. */
export interface EndedWatch {
  readonly organizationId: string;
  readonly id: string;
  readonly domainName: string;
  readonly record: ExpectedRecord;
  readonly look: RecordLook;
  readonly state: PropagationState;
  readonly cachedUntil: Date | null;
}

/** The record is everywhere: which servers have it, and until when caches may lag. */
export function arrivedMail(watch: EndedWatch, recipient: string, publicUrl: string): NewMail {
  const { record, look, cachedUntil } = watch;
  const servers = look.servers.filter(({ verdict }) => verdict === 'match');
  const who =
    servers.length > 0
      ? `All ${servers.length} name servers that answered have it, and so does our resolver.`
      : 'Our resolver has it. The name servers themselves could not be asked.';
  const heading = `${watch.domainName}: ${record.type} record at ${record.name} is visible everywhere`;
  return toMail(watch, recipient, heading, [
    { kind: 'text', text: who },
    recordBlock(record),
    ...(cachedUntil && cachedUntil > new Date()
      ? [
          {
            kind: 'text' as const,
            text: `Resolvers that asked before may keep the old answer until ${formatMoment(cachedUntil)}.`,
          },
        ]
      : []),
    linkBlock(watch, publicUrl),
  ]);
}

/** The watch gave up: what stands in the way. */
export function expiredMail(watch: EndedWatch, recipient: string, publicUrl: string): NewMail {
  const { record, look, state } = watch;
  const fault =
    look.misplaced?.fault ?? look.servers.find((server) => server.fault)?.fault ?? look.resolver?.fault;
  const why =
    fault?.detail ??
    (state === 'partly'
      ? 'Some of the zone’s name servers have it, others do not.'
      : 'The name servers do not have it. Is it saved, at the right name, in the zone that is in use?');
  const heading = `${watch.domainName}: ${record.type} record at ${record.name} is not visible everywhere after 72 hours`;
  return toMail(watch, recipient, heading, [
    { kind: 'text', text: `${why} It is not looked at any more; start again when something has changed.` },
    recordBlock(record),
    linkBlock(watch, publicUrl),
  ]);
}

function toMail(
  { organizationId, id }: EndedWatch,
  recipient: string,
  heading: string,
  blocks: readonly MailBlock[],
): NewMail {
  return {
    purpose: 'notice',
    organizationId,
    recipient,
    subject: heading,
    dedupeKey: `propagation:${id}:${recipient}`,
    ...renderMail(heading, blocks),
  };
}

function recordBlock({ name, type, value }: ExpectedRecord): MailBlock {
  return { kind: 'code', label: `${name} (${type})`, text: value };
}

function linkBlock({ domainName, id }: EndedWatch, publicUrl: string): MailBlock {
  const url = `${publicUrl}/domains/${encodeURIComponent(domainName)}/dns/propagation/${id}`;
  return { kind: 'link', label: 'See what each server says', url };
}

function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
