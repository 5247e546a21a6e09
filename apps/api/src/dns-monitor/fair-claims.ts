import type { Transaction } from '../database/database.js';
import {
  type Claim,
  type ClaimedDomain,
  claimDueDomains,
  claimInTurn,
  readOrganizationsDue,
} from './check-schedule.queries.js';

const LATE_MS = 5_000; // past due, from which on organizations take turns
const VISIT_AT_ONCE = 1_000; // organizations; a look at each costs some ten microseconds

/**
 * Takes due domains so that no organization waits behind another's. While checks keep up, the longest due come first.
 * Where work has piled up (ninety thousand domains were imported, the process was down), organizations take turns: in
 * each round every one that has work gets some done, however much another has.
 */
export class FairClaims {
  private turns: string[] = [];
  /** Where the round goes on; null when no round is under way. */
  private after: string | null = null;

  constructor(
    private readonly database: Transaction,
    private readonly line: Pick<Claim, 'isSilent' | 'leaseSeconds'>,
  ) {}

  /** Up to `limit` domains; none only when nothing is due that nobody else holds. */
  async claim(limit: number): Promise<ClaimedDomain[]> {
    const claim = { ...this.line, limit };
    for (let turns = await this.nextTurns(limit); turns.length > 0; turns = await this.nextTurns(limit)) {
      const each = Math.ceil(limit / turns.length);
      const claimed = await claimInTurn(this.database, claim, turns, each);
      if (claimed.length > 0) return claimed;
    }
    const claimed = await claimDueDomains(this.database, claim);
    if (claimed.length === limit && claimed.some(isLate)) this.after = ''; // a round begins
    return claimed;
  }

  /** The next organizations of the round; none when no round is under way or this one is over. */
  private async nextTurns(limit: number): Promise<string[]> {
    while (this.turns.length === 0 && this.after !== null) {
      const due = await readOrganizationsDue(this.database, this.line.isSilent, this.after, VISIT_AT_ONCE);
      this.turns = [...due.organizationIds];
      this.after = due.after;
    }
    return this.turns.splice(0, limit);
  }
}

function isLate({ dueAt }: ClaimedDomain): boolean {
  return Date.now() - dueAt.getTime() > LATE_MS;
}
