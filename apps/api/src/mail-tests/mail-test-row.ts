import type { MailTestDetail, MailTestGrade, MailTestSummary } from '@postseal/contract';
import type { MailTest } from '../database/generated/client.js';
import { toResult } from './mail-test-result.js';
import { readMessageText } from './message-text.js';
import type { StoredVerdict } from './stored-verdict.js';

/** Columns of a summary: neither the mail nor the verdict is read for a list. */
export const summaryColumns = {
  id: true,
  receivedAt: true,
  state: true,
  reason: true,
  headerFrom: true,
  score: true,
  grade: true,
  rejections: true,
} as const;

export function verdictOf({ verdict }: Pick<MailTest, 'verdict'>): StoredVerdict | null {
  return verdict as unknown as StoredVerdict | null;
}

export function toSummary(row: Pick<MailTest, keyof typeof summaryColumns>): MailTestSummary {
  const { id, reason, headerFrom, score, rejections } = row;
  return {
    id,
    receivedAt: row.receivedAt.toISOString(),
    state: row.state as MailTestSummary['state'],
    reason,
    headerFrom,
    score,
    grade: row.grade as MailTestGrade | null,
    rejections,
  };
}

export function toDetail(row: MailTest): MailTestDetail {
  const stored = verdictOf(row);
  return {
    ...toSummary(row),
    session: {
      remoteIp: row.remoteIp,
      heloName: row.heloName,
      envelopeFrom: row.envelopeFrom,
      tls: row.isTls ? (row.tlsVersion ?? 'TLS') : null,
    },
    rawBytes: row.rawBytes,
    result: stored && toResult(stored),
    source: row.raw && readMessageText(row.raw),
  };
}
