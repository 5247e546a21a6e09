import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { ClaimedWatch } from './propagation.queries.js';
import { arrivedMail, type EndedWatch, expiredMail } from './propagation-mails.js';
import { isPublished, longestOldTtl, stateOf } from './propagation-state.js';
import type { RecordLook } from './record-look.js';
import { findListener } from './watch-listener.js';
import { cachedUntilOf, expectedRecordOf, lastLookOf } from './watch-row.js';

export interface LookResult {
  readonly look: RecordLook;
  readonly before: readonly string[] | null;
  readonly now: Date;
  readonly nextLookAt: Date;
}

/** Writes what a look showed; at the end of a watch, its one mail in the same transaction. */
@Injectable()
export class PropagationRecorder {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** False when the watch was cancelled or its lease lost meanwhile: then nothing is written and nobody is told. */
  async record(watch: ClaimedWatch, { look, before, now, nextLookAt }: LookResult): Promise<boolean> {
    const state = stateOf(look, lastLookOf(watch));
    const ended = state === 'everywhere' ? 'everywhere' : now >= watch.expiresAt ? 'expired' : null;
    const learnt = {
      state,
      agreedAt: isPublished(look) ? (watch.agreedAt ?? now) : null,
      oldTtlSeconds: longestOldTtl(look, watch.oldTtlSeconds),
    };
    return this.database.system.$transaction(async (tx) => {
      const { count } = await tx.propagationWatch.updateMany({
        where: {
          organizationId: watch.organizationId,
          id: watch.id,
          leasedUntil: watch.leasedUntil,
          endedAt: null,
        },
        data: {
          ...learnt,
          before: before === null ? Prisma.DbNull : JSON.parse(toStorableJson(before)),
          looks: { increment: 1 },
          lastLookAt: now,
          lastLook: JSON.parse(toStorableJson(look)),
          leasedUntil: null,
          nextLookAt: ended ? null : earliest(nextLookAt, watch.expiresAt),
          ended,
          endedAt: ended ? now : null,
        },
      });
      if (count === 0) return false;
      if (ended) await this.tell(tx, watch, ended, { look, state, cachedUntil: cachedUntilOf(learnt) });
      return true;
    });
  }

  private async tell(
    tx: Transaction,
    watch: ClaimedWatch,
    ended: 'everywhere' | 'expired',
    end: Pick<EndedWatch, 'look' | 'state' | 'cachedUntil'>,
  ): Promise<void> {
    const listener = await findListener(tx, watch);
    if (!listener) return;
    const { organizationId, id } = watch;
    const told = {
      organizationId,
      id,
      domainName: watch.domain.name,
      record: expectedRecordOf(watch),
      ...end,
    };
    const mail = ended === 'everywhere' ? arrivedMail : expiredMail;
    await this.outbox.add([mail(told, listener, this.config.publicUrl)], tx);
  }
}

function earliest(a: Date, b: Date): Date {
  return a < b ? a : b;
}
