import type { ChangeContext, RecordKind } from '@postseal/dns-checks';
import { readWatch } from './watch.js';
import type { WatchedDomain } from './watched-domain.js';
import { watchedSubject } from './watched-subject.js';

/** What the records alone cannot tell of a change. Addresses seen in reports are added where they are read. */
export function changeContext(
  { domainName, ruaAddress, selectorsInUse, selectorsNamed, recordStates }: WatchedDomain,
  { kind, subject }: { readonly kind: RecordKind; readonly subject: string },
): ChangeContext {
  const selector = kind === 'dkim' ? subject.split('._domainkey.')[0]! : null;
  const spf = kind === 'mx' ? recordStates[watchedSubject('spf', domainName)] : undefined;
  return {
    ruaAddress,
    isSelectorInUse: selector !== null && selectorsInUse.includes(selector),
    isSelectorApproved: selector === null || [...selectorsInUse, ...selectorsNamed].includes(selector),
    spfTerms: spf === undefined ? null : termsOf(readWatch(spf).drift.baseline),
  };
}

function termsOf(canonicalSpf: string | null): readonly string[] | null {
  return canonicalSpf === null ? null : (JSON.parse(canonicalSpf) as { terms: readonly string[] }).terms;
}
