import { domainOfAddress, hostName, type RawReply, rawReply } from './raw-reply.js';

const LOG_START =
  /^\s*(?:<\d{1,3}>)?(?:[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|@[0-9a-f]{24}\s|\d{10}\.\d+\s|\[?\d\d?\/[A-Z][a-z]{2}\/\d{4}:)/;
const MAX_LINE = 6000;

/** One delivery attempt's line, whichever server wrote it; null for a line that says nothing of a refusal. */
type LineReader = (line: string) => RawReply | null;

const readers: readonly LineReader[] = [
  readPostfixLine,
  readOpenSmtpdLine,
  readExchangeTrackingLine,
  readSendmailLine,
  readEximLine,
  readQmailLine,
];

/**
 * The refusals in a server's log; null when the text is no log. Lines that a terminal or mail client has wrapped are
 * joined; a sender stated on another line of the same queue id is used.
 */
export function readLog(text: string, maxReplies: number): RawReply[] | null {
  const lines = logicalLines(text);
  const replies: RawReply[] = [];
  for (const line of lines) {
    const reply = readLine(line);
    if (reply !== null) replies.push(reply);
    if (replies.length >= maxReplies) break;
  }
  if (replies.length === 0) return null;
  const senders = sendersByQueueId(lines);
  return replies.map((reply) =>
    reply.senderDomain === null && reply.queueId !== null
      ? { ...reply, senderDomain: senders.get(reply.queueId) ?? null }
      : reply,
  );
}

function readLine(line: string): RawReply | null {
  for (const read of readers) {
    const reply = read(line);
    if (reply !== null) return { ...reply, when: reply.when ?? timeOf(line) };
  }
  return null;
}

function logicalLines(text: string): string[] {
  const lines = text.split('\n');
  const isLog = lines.some((line) => LOG_START.test(line));
  if (!isLog)
    return [
      lines
        .map((line) => line.trim())
        .join(' ')
        .slice(0, MAX_LINE),
    ];
  const joined: string[] = [];
  for (const line of lines) {
    if (LOG_START.test(line) || joined.length === 0) joined.push(line.slice(0, MAX_LINE));
    else if (joined.at(-1)!.length < MAX_LINE)
      joined.push(`${joined.pop()!} ${line.trim().slice(0, MAX_LINE)}`);
  }
  return joined;
}

function timeOf(line: string): string | null {
  return (
    /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/.exec(line)?.[0] ??
    /[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d/.exec(line)?.[0] ??
    null
  );
}

function sendersByQueueId(lines: readonly string[]): Map<string, string> {
  const senders = new Map<string, string>();
  for (const line of lines) {
    const match = /(?:^|\s)([0-9A-Za-z-]{6,24}):? (?:from=<|<= )([^>\s]*)/.exec(line);
    const domain = domainOfAddress(`${match?.[2] ?? ''}>`);
    if (match !== null && domain !== null) senders.set(match[1]!, domain);
  }
  return senders;
}

/** `…: QUEUEID: to=<a@b>, relay=host[ip]:25, dsn=5.7.1, status=bounced (host X[IP] said: … (in reply to …))` */
function readPostfixLine(line: string): RawReply | null {
  const status = /\bstatus=(bounced|deferred|undeliverable|softbounce|sent|expired|deliverable)\s*\(?/.exec(
    line,
  );
  if (status === null || status[1] === 'sent' || status[1] === 'deliverable') return null;
  const head = line.slice(0, status.index);
  const reason = line
    .slice(status.index + status[0].length)
    .trimEnd()
    .replace(/\)$/, '');
  const said = hostSaid(reason);
  const relay = /\brelay=([^\s,[]{1,255})(?:\[([0-9a-fA-F.:]{2,45})\])?/.exec(head);
  const relayHost = hostName(relay?.[1]);
  return rawReply(said?.text ?? reason, {
    host: said?.host ?? relayHost,
    hostIp: said?.ip ?? relay?.[2] ?? null,
    hostEvidence: said !== null ? 'said' : relayHost !== null ? 'relay' : null,
    recipientDomain: domainOfAddress(/\bto=(<[^>]*>)/.exec(head)?.[1]),
    senderDomain: domainOfAddress(/\bfrom=(<[^>]*>)/.exec(head)?.[1]),
    action: status[1] === 'deferred' ? 'delayed' : 'failed',
    status: /\bdsn=([245]\.\d{1,3}\.\d{1,3})/.exec(head)?.[1] ?? null,
    queueId: /\]: ([0-9A-Za-z]{6,24}): /.exec(head)?.[1] ?? null,
  });
}

/** Postfix's own words around the other server's: `host X[IP] said: … (in reply to RCPT TO command)`. */
export function hostSaid(text: string): { host: string | null; ip: string | null; text: string } | null {
  const match =
    /\bhost\s+([^\s[]{1,255})\s?\[([0-9a-fA-F.:]{2,45})\](?::\d{1,5})?\s+(?:said|refused to talk to me):\s*/.exec(
      text,
    );
  if (match === null) return null;
  const reply = text.slice(match.index + match[0].length);
  const end = reply.search(/\(in\s+reply\s+to\s/);
  return { host: hostName(match[1]), ip: match[2]!, text: end < 0 ? reply : reply.slice(0, end).trimEnd() };
}

/** `… result="PermFail" stat="550 …"` (6.x and later) and `relay: PermFail for …, stat=550 …` before. */
function readOpenSmtpdLine(line: string): RawReply | null {
  const result = /\b(PermFail|TempFail)\b/.exec(line);
  const stat = /\bstat="?/.exec(line);
  if (result === null || stat === null) return null;
  const field = (name: string) =>
    new RegExp(`\\b${name}=(?:"([^"]{0,300})"|(<[^>]{0,300}>|[^\\s,"]{1,300}))`)
      .exec(line)
      ?.slice(1)
      .find(Boolean);
  const relay = /\brelay="?([^\s",]{1,255})(?:\s*\(([^)]{1,255})\))?/.exec(line);
  const host = hostName(relay?.[2]) ?? hostName(relay?.[1]);
  return rawReply(line.slice(stat.index + stat[0].length).replace(/"\s*$/, ''), {
    host,
    hostIp: host === hostName(relay?.[1]) ? null : (relay?.[1] ?? null),
    hostEvidence: host === null ? null : 'relay',
    recipientDomain: domainOfAddress(field('to')) ?? domainOfAddress(field('rcpt')),
    senderDomain: domainOfAddress(field('from')),
    action: result[1] === 'TempFail' ? 'delayed' : 'failed',
    queueId: field('evpid') ?? null,
    localIp: field('source')?.replace(/^\[|\]$/g, '') ?? null,
  });
}

/** Message tracking of Exchange: `[{LED=550 5.7.1 …};{FQDN=host};{IP=…}]`. */
function readExchangeTrackingLine(line: string): RawReply | null {
  const said = /\{LED=([^}]{1,4000})\}/.exec(line);
  if (said === null) return null;
  const host = hostName(/\{FQDN=([^}]{1,255})\}/.exec(line)?.[1]);
  return rawReply(said[1]!, {
    host,
    hostIp: /\{IP=([0-9a-fA-F.:]{2,45})\}/.exec(line)?.[1] ?? null,
    hostEvidence: host === null ? null : 'relay',
    recipientDomain: null,
  });
}

/** `QID: to=<a@b>, …, relay=host. [ip], dsn=5.1.1, stat=User unknown` */
function readSendmailLine(line: string): RawReply | null {
  const stat = /,\s*stat=/.exec(line);
  if (stat === null || !line.includes('to=')) return null;
  const reason = line.slice(stat.index + stat[0].length);
  if (/^Sent\b/i.test(reason)) return null;
  const head = line.slice(0, stat.index);
  const relay = /\brelay=([^\s,[]{1,255})(?:\s*\[([0-9a-fA-F.:]{2,45})\])?/.exec(head);
  const host = hostName(relay?.[1]);
  return rawReply(reason.replace(/^Deferred:\s*/i, ''), {
    host,
    hostIp: relay?.[2] ?? null,
    hostEvidence: host === null ? null : 'relay',
    recipientDomain: domainOfAddress(/\bto=(<?[^,\s]*)/.exec(head)?.[1]),
    action: /^Deferred/i.test(reason) ? 'delayed' : 'failed',
    status: /\bdsn=([245]\.\d{1,3}\.\d{1,3})/.exec(head)?.[1] ?? null,
    queueId: /\]: ([0-9A-Za-z]{8,24}): /.exec(head)?.[1] ?? null,
  });
}

/** `ID ** a@b R=… T=… H=host [ip] I=[local]:port: SMTP error from remote mail server after …: 550 …`; `==` defers. */
function readEximLine(line: string): RawReply | null {
  const mark = /(?:^|\s)(\*\*|==)\s+(\S{1,400})/.exec(line);
  if (mark === null || !/\s[RTH]=|defer|SMTP error|all hosts/.test(line)) return null;
  const rest = line.slice(mark.index + mark[0].length);
  const host = /\bH=([^\s[]{1,255})\s\[([0-9a-fA-F.:]{2,45})\]/.exec(rest);
  const error =
    /SMTP error from remote mail ?(?:er|server) after (?:(?:RCPT TO|MAIL FROM):<[^>]{0,300}>(?: SIZE=\d+)?|[^:]{1,120}):\s*(?:host \S{1,255} \[[^\]]{1,45}\]:\s*)?/.exec(
      rest,
    );
  const name = hostName(host?.[1]);
  const words =
    error === null ? rest.replace(/^[^:]{0,400}:\s/, '') : rest.slice(error.index + error[0].length);
  return rawReply(words.replace(/\\n/g, '\n'), {
    host: name,
    hostIp: host?.[2] ?? null,
    hostEvidence: name === null ? null : 'relay',
    recipientDomain:
      domainOfAddress(mark[2]) ?? domainOfAddress(/<[^>]{1,300}>/.exec(rest.slice(0, 400))?.[0]),
    senderDomain: domainOfAddress(/\bF=(<[^>]{0,300}>)/.exec(rest)?.[1]),
    action: mark[1] === '==' ? 'delayed' : 'failed',
    queueId:
      /(?:^|\s)([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4})\s+(?:\*\*|==)/.exec(line)?.[1] ?? null,
    localIp: /\bI=\[([0-9a-fA-F.:]{2,45})\]/.exec(rest)?.[1] ?? null,
  });
}

/** `delivery 12: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_…/Giving_up_on_192.0.2.1./` */
function readQmailLine(line: string): RawReply | null {
  const match = /\bdelivery \d{1,10}: (failure|deferral): (\S{1,5000})/.exec(line);
  if (match === null) return null;
  const words = match[2]!.replace(/_/g, ' ');
  const said = /Remote host said: ([^/]*(?:\/(?!Giving up)[^/]*)*)/.exec(words)?.[1] ?? words;
  return rawReply(said.replace(/\/(?=[245]\d\d[- ])/g, '\n').replace(/\/$/, ''), {
    hostIp: /([0-9a-fA-F.:]{7,45}) (?:does not like|failed)/.exec(words)?.[1] ?? null,
    action: match[1] === 'deferral' ? 'delayed' : 'failed',
  });
}
