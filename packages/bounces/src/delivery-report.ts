import { readFieldGroups } from './delivery-status.js';
import { looksLikeMailSource, readMailSource } from './mail-source.js';
import { plainText } from './normalise-reply.js';

/** A recipient that a delivery status notification gives up on. */
export interface FailedDelivery {
  /** The class of the failure (RFC 3463), such as 5.1.1; null when the report states none. */
  readonly status: string | null;
  /** The SMTP reply code of the diagnostic, such as 550; null when there is none. */
  readonly replyCode: string | null;
}

export interface DeliveryReportLimits {
  /** Bytes read of the mail: the status stands before the returned message. */
  readonly maxBytes: number;
  readonly maxRecipients: number;
}

/**
 * Reads a delivery status notification (RFC 3464), with one entry for each recipient that was given up (Action: failed).
 * Empty when it only tells of a delay or a success; null when the mail is none, as an absence note is.
 */
export function readDeliveryReport(
  mail: Uint8Array,
  { maxBytes, maxRecipients }: DeliveryReportLimits,
): FailedDelivery[] | null {
  const source = new TextDecoder('windows-1252').decode(mail.subarray(0, maxBytes)); // fields are ASCII
  if (!looksLikeMailSource(source)) return null;
  const groups = readMailSource(source).statuses.flatMap((status) =>
    readFieldGroups(plainText(status), maxRecipients + 20).filter((group) => group.has('action')),
  );
  if (groups.length === 0) return null;
  return groups
    .filter((group) => /^failed\b/i.test(group.get('action')!.trim()))
    .slice(0, maxRecipients)
    .map((group) => ({
      status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(group.get('status') ?? '')?.[0] ?? null,
      replyCode: /^[ \t]*smtp[ \t]*;\s*([45]\d\d)\b/i.exec(group.get('diagnostic-code') ?? '')?.[1] ?? null,
    }));
}
