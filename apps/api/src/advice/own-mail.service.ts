import { Injectable } from '@nestjs/common';
import { alignedOf } from '@postseal/policy-advice';
import type { Transaction } from '../database/database.js';
import type { DaySpan } from '../traffic/day-span.js';
import { readBelievedDays } from './advice.queries.js';
import { type DomainKey, readReading, SourcesService } from './sources.service.js';

/** Messages of one UTC day or of several, by what they say about the owner's mail. */
export interface OwnMail {
  /** All messages in the domain's name. */
  readonly messages: number;
  /** Of the owner's mail and of what nobody has reviewed: messages that passed DMARC. */
  readonly passed: number;
  /** Forwarded and forged messages, which say nothing about the owner's mail. */
  readonly leftOut: number;
}

export type OwnMailDay = OwnMail & { readonly day: string };

/** The owner's mail day by day, by believed reports: neither forged nor forwarded mail lowers its pass rate. */
@Injectable()
export class OwnMailService {
  constructor(private readonly sources: SourcesService) {}

  /** Days of a span that have mail, oldest first. Reads rollups: a row per address and day. */
  async days(tx: Transaction, key: DomainKey, span: DaySpan, today: string): Promise<OwnMailDay[]> {
    const all = await readBelievedDays(tx, key.organizationId, key.domainId, span);
    if (all.length === 0) return [];
    const grouped = await this.sources.grouped(tx, key, span, {
      reading: await readReading(tx, key),
      verdicts: await tx.sourceVerdict.findMany({ where: key }),
      today,
    });
    const others = grouped.filter(({ source }) => !source.countsInPassRate);
    const theirDays = (await this.sources.days(tx, key, others, span)).flatMap(({ days }) => days);
    const byDay = Map.groupBy(theirDays, ({ day }) => day);
    return all.map(({ day, messages, passed }) => {
      const theirs = (byDay.get(day) ?? []).map(({ counts }) => counts);
      const leftOut = theirs.reduce((sum, counts) => sum + counts.messages, 0);
      const theyPassed = theirs.reduce((sum, counts) => sum + alignedOf(counts), 0);
      return { day, messages, passed: passed - theyPassed, leftOut };
    });
  }
}

/** The days put together. */
export function sumOwnMail(days: readonly OwnMail[]): OwnMail {
  const sum = (of: (day: OwnMail) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    messages: sum(({ messages }) => messages),
    passed: sum(({ passed }) => passed),
    leftOut: sum(({ leftOut }) => leftOut),
  };
}

/** Share of 0 to 1 of the owner's mail that passed; null without any. */
export function ownPassRate({ messages, passed, leftOut }: OwnMail): number | null {
  return messages > leftOut ? passed / (messages - leftOut) : null;
}
