import { hostSaid } from './log-lines.js';
import { domainOfAddress, hostName, type RawReply, rawReply } from './raw-reply.js';

const RETURNED_BELOW =
  /^[ \t]*(?:-{2,}\s*(?:This is a copy of (?:the|your) message|Below this line is a copy|Original message|The header of the original|Message header follows|Undelivered message|Returned message)|Original message headers:|Received: (?:from|by) )/im;
const ADDRESS_LINE =
  /^[ \t]*(?:<([^\s<>@]{1,100}@[^\s<>]{1,255})>:?|([^\s<>@:]{1,100}@[^\s<>:]{1,255}):?)(?=\s|$)(?![^\n]*\bsays?\b)/;
const MAX_REPLY = 4000;

/** Words with which mail servers introduce what the other server said. First that occurs wins. */
const INTRODUCERS: readonly RegExp[] = [
  /\bSMTP error from remote mail ?(?:er|server) after (?:(?:RCPT TO|MAIL FROM):<[^>\n]{0,300}>(?: SIZE=\d+)?|[^:\n]{1,120}):\s*(?:host \S{1,255} \[[^\]\n]{1,45}\]:\s*)?/i,
  /\bRemote host said:\s*/i,
  /\bRemote server (?:returned|replied|said)(?: message detected as spam)?:?\s*['"]?/i,
  /\bThe response (?:from the remote server )?was:\s*/i,
  /\bThe error that the other server returned was:\s*/i,
  /\bgave this error:\s*/i,
  /^[ \t]*<<<[ \t]*/m,
  /\bDiagnostic-Code:\s*(?:smtp|x-[a-z-]{1,20})\s*;\s*/i,
];

/** The part above the returned message, and that message's text. */
export function splitReturned(text: string): { readonly said: string; readonly returned: string } {
  const cut = RETURNED_BELOW.exec(text);
  if (cut === null || cut.index === 0) return { said: text, returned: '' };
  return { said: text.slice(0, cut.index), returned: text.slice(cut.index) };
}

/** The refusals in a text for people: a bounce without a status part, a reply pasted alone, or a few words of one. */
export function readNarrative(said: string, maxReplies: number): RawReply[] {
  const blocks = splitAtRecipients(said).slice(0, maxReplies);
  const introduced = blocks.flatMap((block) => introducedReply(block) ?? []);
  if (introduced.length > 0) return introduced;
  const withCode = blocks.filter(
    ({ recipient, text }) => recipient !== null && /[245]\d\d[ -]|\b[245]\.\d{1,3}\.\d{1,3}\b/.test(text),
  );
  const kept =
    withCode.length > 0
      ? withCode
      : [{ recipient: blocks.find(({ recipient }) => recipient)?.recipient ?? null, text: said }];
  return kept.map(({ recipient, text }) => {
    const host = mentionedHost(text);
    return rawReply(text.trim(), {
      recipientDomain: recipient,
      host,
      hostEvidence: host === null ? null : 'said',
    });
  });
}

interface Block {
  /** Domain of the recipient the block speaks of. */
  readonly recipient: string | null;
  readonly text: string;
}

/** A bounce for several recipients begins a paragraph with each address. */
function splitAtRecipients(said: string): Block[] {
  const blocks: { recipient: string | null; lines: string[] }[] = [{ recipient: null, lines: [] }];
  for (const line of said.split('\n')) {
    const address = ADDRESS_LINE.exec(line);
    const found = address?.[1] ?? address?.[2];
    if (found === undefined) blocks.at(-1)!.lines.push(line);
    else
      blocks.push({
        recipient: domainOfAddress(`<${found.replace(/[:>]+$/, '')}>`),
        lines: [line.slice(address![0].length)],
      });
  }
  return blocks.map(({ recipient, lines }) => ({ recipient, text: lines.join('\n') }));
}

function introducedReply({ recipient, text }: Block): RawReply | null {
  const said = hostSaid(text);
  if (said !== null) {
    return rawReply(endOfReply(said.text), {
      host: said.host,
      hostIp: said.ip,
      hostEvidence: 'said',
      recipientDomain: recipient,
    });
  }
  for (const introducer of INTRODUCERS) {
    const match = introducer.exec(text);
    if (match === null) continue;
    const before = text.slice(Math.max(0, match.index - 2000), match.index);
    const named = /\bhost ([^\s[]{1,255}) \[([0-9a-fA-F.:]{2,45})\]/.exec(before + match[0]);
    const host = hostName(named?.[1]) ?? mentionedHost(before);
    const isSession = match[0].includes('<<<');
    const rest = text.slice(match.index + match[0].length, match.index + match[0].length + MAX_REPLY);
    const words = isSession
      ? rest.replace(/\n[ \t]*<<<[ \t]*/g, '\n').replace(/\n[ \t]*>>>[\s\S]*/, '')
      : rest;
    const quoted = /['"]$/.test(match[0]) ? words.replace(/['"]\s*(?:\n[\s\S]*)?$/, '') : words;
    return rawReply(endOfReply(quoted), {
      host,
      hostIp: named?.[2] ?? null,
      hostEvidence: host === null ? null : 'said',
      recipientDomain: recipient,
    });
  }
  return null;
}

/** A reply ends at an empty line or at the server's own remark about it. */
function endOfReply(text: string): string {
  const trimmed = text.trimStart().slice(0, MAX_REPLY);
  const end = trimmed.search(/\n[ \t]*\n(?!\s*[245]\d\d[ -])|\(in\s+reply\s+to\s|\n[ \t]*Giving up on /);
  return (end < 0 ? trimmed : trimmed.slice(0, end)).trimEnd();
}

/** The host that a text says it talked to. The server that wrote the bounce itself is not meant. */
function mentionedHost(text: string): string | null {
  const talk =
    /\b(?:while talking to|rejected by|reached|contacting|host|relay|server for the recipient domain [^\s]{1,255} by)[ :]{1,3}([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10})/i.exec(
      text,
    );
  const line =
    /^[ \t]*(?:Remote server[: ]{0,3})?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){2,10})(?:[ \t]+(?:gave|rejected|#)|[ \t]*$)/im.exec(
      text,
    );
  return hostName(talk?.[1]) ?? hostName(line?.[1]);
}
