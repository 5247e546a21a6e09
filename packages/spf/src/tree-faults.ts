import type { SpfTerm } from '@postseal/dns-records';
import { isSameOrBelow, registrableDomain, type UnavailableReason } from '@postseal/mail-terms';
import type { SpfTreeFault, SpfTreeFaultCode } from './spf-expansion.js';

/** Collects the faults of one tree and says whose they are. */
export class TreeFaults {
  readonly list: SpfTreeFault[] = [];
  readonly #ownedSuffix: string;

  constructor(root: string) {
    this.#ownedSuffix = registrableDomain(root) ?? root;
  }

  /**
   * @param path names from the root to the record that holds the term, whose publisher is to blame
   */
  add(
    code: SpfTreeFaultCode,
    path: readonly string[],
    detail: string,
    about: { term?: SpfTerm; target?: string } = {},
  ): void {
    const blame = isSameOrBelow(path.at(-1)!, this.#ownedSuffix) ? 'owner' : 'provider';
    this.list.push({ code, blame, path, detail, ...fill(about), unavailable: null });
  }

  /** DNS or a cap of ours kept an answer away: nobody is to blame, and nothing follows from it. */
  addUnknown(
    unavailable: UnavailableReason | null,
    path: readonly string[],
    detail: string,
    about: { term?: SpfTerm; target?: string } = {},
  ): void {
    const code = unavailable === null ? 'limit-reached' : 'dns-unavailable';
    this.list.push({ code, blame: 'nobody', path, detail, ...fill(about), unavailable });
  }
}

function fill(about: { term?: SpfTerm; target?: string }): { term: SpfTerm | null; target: string | null } {
  return { term: about.term ?? null, target: about.target ?? null };
}
