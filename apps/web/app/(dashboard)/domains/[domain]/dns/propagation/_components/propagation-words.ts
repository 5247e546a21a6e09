import type { PropagationDetail, PropagationSummary, PublicationFaultCode } from '@postseal/contract';

interface FaultWords {
  readonly title: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Each fault of a published record in the words of somebody who sits before a DNS panel. */
export const faultWords: Readonly<Record<PublicationFaultCode, FaultWords>> = {
  quotes: {
    title: 'Quotation marks were published',
    fix: 'Your panel adds quotes itself. Enter the value without them.',
  },
  backslashes: {
    title: 'Backslashes were published',
    fix: 'Backslashes belong to zone files only. Enter the value without them.',
  },
  several: {
    title: 'Two records of one kind',
    fix: 'Delete the older record: receivers use none as long as both are there.',
  },
  alias: {
    title: 'An alias hides the record',
    fix: 'Delete the CNAME of this name, or publish the value where the alias leads.',
  },
  cut: {
    title: 'The value was cut',
    fix: 'The panel kept only the beginning. Split the value into quoted strings of at most 255 characters, or ask your provider how long values are entered.',
  },
  case: {
    title: 'Upper and lower case got lost',
    fix: 'Enter the value again exactly as it is: here every letter counts.',
  },
  'broken-key': {
    title: 'The key is damaged',
    fix: 'Copy the whole value again. Nothing may be missing or added within p=.',
  },
  'other-key': {
    title: 'This is another key',
    fix: 'Publish the key that your server signs with, or watch for this one instead.',
  },
  'unfinished-target': {
    title: 'The host name was completed',
    fix: 'End the host name with a dot, so that the zone’s name is not appended.',
  },
  preference: {
    title: 'Another preference',
    fix: 'The host is right; set its number as shown.',
  },
  'other-value': {
    title: 'Another value is there',
    fix: 'Replace it by the value shown here.',
  },
  'doubled-name': {
    title: 'The domain stands twice in the name',
    fix: 'Your panel appends the domain itself. Enter only the part before it.',
  },
  'wrong-place': {
    title: 'The record stands at another name',
    fix: 'Move it to the name shown here.',
  },
  bogus: {
    title: 'The signatures of the zone are broken',
    fix: 'Validating resolvers refuse every answer. Have your DNS provider sign the zone again, or remove the DS record at the registrar.',
  },
};

/** The watch in one sentence. */
export function describeWatch(watch: PropagationDetail): string {
  const { servers, resolver, looks, state, ended } = watch;
  if (ended === 'cancelled') return 'This watch was cancelled.';
  if (looks === 0) return 'Asking the name servers …';
  const asked = servers.filter(({ verdict }) => verdict !== 'unknown');
  const haveIt = asked.filter(({ verdict }) => verdict === 'match').length;
  const all = asked.length === 1 ? 'The name server' : `All ${asked.length} name servers`;
  if (state === 'wrong') return `${firstFault(watch)?.title ?? 'The record is not as expected'}.`;
  if (asked.length === 0) {
    if (resolver?.verdict === 'match') return 'Our resolver sees it. The name servers could not be asked.';
    return 'No name server could be asked. That says nothing about the record.';
  }
  if (haveIt === asked.length) {
    const verb = asked.length === 1 ? 'has' : 'have';
    if (state === 'everywhere') return `${all} ${verb} it, and so does our resolver.`;
    return `${all} ${verb} it. Our resolver still keeps the answer from before.`;
  }
  if (haveIt > 0) return `${haveIt} of ${asked.length} name servers ${haveIt === 1 ? 'has' : 'have'} it.`;
  if (asked.every(({ verdict }) => verdict === 'before')) {
    return `${all} still ${asked.length === 1 ? 'shows' : 'show'} what stood there before.`;
  }
  return asked.length === 1
    ? 'The name server does not have it yet.'
    : `None of the ${asked.length} name servers has it yet.`;
}

/** The fault to show first: elsewhere, at a name server, or in a cache. */
export function firstFault(watch: Pick<PropagationDetail, 'misplaced' | 'servers' | 'resolver'>) {
  const fault =
    watch.misplaced?.fault ?? watch.servers.find((server) => server.fault)?.fault ?? watch.resolver?.fault;
  return fault ? { ...fault, ...faultWords[fault.code] } : null;
}

/** How a watch ended, or that it runs. */
export const endWords: Readonly<Record<NonNullable<PropagationSummary['ended']>, string>> = {
  everywhere: 'arrived',
  cancelled: 'cancelled',
  expired: 'gave up after 72 hours',
};
