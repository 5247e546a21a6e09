import { domainOfAddress, hostName, type RawReply, rawReply } from './raw-reply.js';

/** Header-like fields of one group, names in lower case, folded lines joined. */
export type FieldGroup = ReadonlyMap<string, string>;

const FIELD = /^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]?(.*)$/;

/** Reads `message/delivery-status` (RFC 3464 §2.1): groups of fields separated by blank lines. */
export function readFieldGroups(text: string, maxGroups: number): FieldGroup[] {
  const groups: Map<string, string>[] = [];
  let group = new Map<string, string>();
  let last: string | null = null;
  for (const line of text.split(/\r\n?|\n/)) {
    const field = FIELD.exec(line);
    if (field !== null) {
      last = field[1]!.toLowerCase();
      // A recipient's fields that follow without a blank line are a group of their own all the same.
      const startsAnew =
        /^(?:original-recipient|final-recipient)$/.test(last) && isRecipientGroup(group, last);
      if (startsAnew) {
        groups.push(group);
        group = new Map();
      }
      if (!group.has(last)) group.set(last, field[2]!.trim());
    } else if (/^[ \t]+\S/.test(line) && last !== null) {
      group.set(last, `${group.get(last)!}\n${line.trim()}`);
    } else if (line.trim() === '' && group.size > 0) {
      groups.push(group);
      if (groups.length >= maxGroups) return groups;
      group = new Map();
      last = null;
    }
  }
  if (group.size > 0) groups.push(group);
  return groups;
}

function isRecipientGroup(group: FieldGroup, next: string): boolean {
  return group.has(next) || (group.has('final-recipient') && group.has('action'));
}

/** True for a text that holds the fields of a delivery status, in a part of its own or pasted. */
export function holdsDeliveryStatus(text: string): boolean {
  return /^[ \t]*(?:Final-Recipient|Diagnostic-Code|Original-Recipient)[ \t]*:/im.test(text);
}

/** The refusals of a delivery status, one for each recipient that has not been reached. */
export function readDeliveryStatus(text: string, maxRecipients: number): RawReply[] {
  const groups = readFieldGroups(text, maxRecipients + 20);
  const perMessage = groups.find((group) => !group.has('final-recipient') && group.has('reporting-mta'));
  return groups
    .filter(concernsRecipient)
    .slice(0, maxRecipients)
    .map((group) => toReply(group, perMessage));
}

function concernsRecipient(group: FieldGroup): boolean {
  const action = group.get('action')?.toLowerCase() ?? '';
  if (/^(?:delivered|relayed|expanded)/.test(action)) return false;
  return ['final-recipient', 'original-recipient', 'diagnostic-code'].some((name) => group.has(name));
}

function toReply(group: FieldGroup, perMessage: FieldGroup | undefined): RawReply {
  const action = /^(failed|delayed)/.exec(group.get('action')?.toLowerCase() ?? '')?.[1];
  const host = hostName(afterType(group.get('remote-mta')));
  const said = afterType(group.get('diagnostic-code')) ?? '';
  return rawReply(said, {
    host,
    hostIp: /[[(]([0-9a-fA-F.:]{3,45})[\])]/.exec(group.get('remote-mta') ?? '')?.[1] ?? null,
    hostEvidence: host === null ? null : 'remote-mta',
    recipientDomain:
      domainOfAddress(group.get('final-recipient')) ?? domainOfAddress(group.get('original-recipient')),
    senderDomain: domainOfAddress(perMessage?.get('x-postfix-sender')),
    action: action === 'failed' || action === 'delayed' ? action : null,
    status: /[245]\.\d{1,3}\.\d{1,3}/.exec(group.get('status') ?? '')?.[0] ?? null,
    queueId: perMessage?.get('x-postfix-queue-id') ?? null,
    when: group.get('last-attempt-date') ?? perMessage?.get('arrival-date') ?? null,
    retryUntil: group.get('will-retry-until') ?? null,
  });
}

/** The value behind `smtp;`, `dns;` and the like. */
function afterType(value: string | undefined): string | undefined {
  return value?.replace(/^[ \t]*(?:x-[a-z-]{1,20}|smtp|dns|rfc822|utf-8|unix)[ \t]*;\s*/i, '');
}
