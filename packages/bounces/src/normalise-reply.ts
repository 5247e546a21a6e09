/** A reply as patterns see it: one lower-case line without the prefixes that servers repeat at each line. */
export interface NormalisedReply {
  readonly text: string;
  /** The same in the case it was written, for display. */
  readonly display: string;
  /** The first basic code (RFC 5321 §4.2), such as 550; null when the text shows none. */
  readonly replyCode: number | null;
  /** The first enhanced status (RFC 3463), such as `5.7.1`; null when the text shows none. */
  readonly enhancedStatus: string | null;
}

const TAG =
  /<\/?(?:a|b|br|p|div|span|td|th|tr|table|tbody|thead|font|html|body|head|title|strong|em|i|u|li|ul|ol|pre|code|tt|h[1-6]|blockquote|hr|img|wbr|meta|center|o:p)(?=[\s/>])[^<>]{0,2000}>/gi;
const STYLE = /<(style|script)\b[^<]{0,20000}<\/\1>/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '-',
  mdash: '-',
  rsquo: "'",
  lsquo: "'",
  rdquo: '"',
  ldquo: '"',
  shy: '',
  zwnj: '',
  zwj: '',
};
const ENTITY =
  /&(?:(lt|gt|amp|quot|apos|nbsp|shy|zwn?j|[nm]dash|[rl][sd]quo)|#(\d{1,6})|#x([0-9a-f]{1,5}));/gi;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const WITH_STATUS = /(?:^|[^\w.])([245]\d\d)[ -]{1,3}#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;
const AT_START = /(?:^|[\n:;'"“>]\s{0,8})([245]\d\d)(?=[ -]|$)/;
const STATUS_ONLY = /(?:^|[^\d.\w])#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;

/**
 * Takes HTML tags and entities, invisible and typographic characters out, so that a text pasted from web mail equals one
 * from a log. Lines stay.
 */
export function plainText(text: string): string {
  const untagged = /<[a-z/!][^<>]*>/i.test(text)
    ? text
        .replace(STYLE, ' ')
        .replace(/<br\s*\/?>|<\/(?:p|div|tr|li|h\d)>/gi, '\n')
        .replace(TAG, '')
    : text;
  return untagged
    .replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = Number.parseInt(decimal ?? hex!, decimal === undefined ? 16 : 10);
      return code < 32 || code > 0x10ffff ? ' ' : String.fromCodePoint(code);
    })
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, '')
    .replace(/[\x00-\x08\x0b-\x1f\x7f\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u00b4`]/g, "'")
    .replace(/[\u201c-\u201f\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, '-');
}

/** Normalises one reply for matching. Keeps its first codes in the text, since patterns ask for them. */
export function normaliseReply(reply: string): NormalisedReply {
  const plain = plainText(reply).trim();
  const { replyCode, enhancedStatus, end } = firstCodes(plain);
  const joined = plain
    .slice(end)
    .replace(repeatedAtLineStart(replyCode), '\n')
    .replace(/\s+/g, ' ')
    .replace(repeatedInline(replyCode), ' ');
  const display = `${plain.slice(0, end)}${joined}`.replace(/\s+/g, ' ').trim();
  return { text: display.toLowerCase(), display, replyCode, enhancedStatus };
}

function firstCodes(plain: string): {
  replyCode: number | null;
  enhancedStatus: string | null;
  end: number;
} {
  const pair = WITH_STATUS.exec(plain);
  const bare = AT_START.exec(plain);
  const status = STATUS_ONLY.exec(plain)?.[1] ?? null;
  if (pair !== null && (bare === null || codeIndex(pair) <= codeIndex(bare))) {
    const end = pair.index + pair[0].length;
    return { replyCode: Number(pair[1]), enhancedStatus: pair[2]!, end };
  }
  if (bare !== null) {
    const fits = status !== null && status[0] === bare[1]![0];
    return {
      replyCode: Number(bare[1]),
      enhancedStatus: fits ? status : null,
      end: bare.index + bare[0].length,
    };
  }
  return { replyCode: null, enhancedStatus: status, end: 0 };
}

function codeIndex(match: RegExpExecArray): number {
  return match.index + match[0].indexOf(match[1]!);
}

// A class of its own for "no code": matches nothing.
const NEVER = /(?!)/g;

/** `550-5.7.1 `, `550-` or `550 ` at the start of a further line (RFC 5321 §4.2.1). */
function repeatedAtLineStart(replyCode: number | null): RegExp {
  if (replyCode === null) return NEVER;
  return new RegExp(
    `\\n[ \\t]*(?:<<< )?${replyCode}(?:[- ]#?(?:[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d))?|(?=\\n|$))`,
    'g',
  );
}

/** The same where line ends were lost: only forms that no sentence contains. */
function repeatedInline(replyCode: number | null): RegExp {
  if (replyCode === null) return NEVER;
  const status = '[245]\\.\\d{1,3}\\.\\d{1,3}(?![\\d.])';
  return new RegExp(` ${replyCode}(?:-(?:${status})?| ${status}|(?= [A-Z]))[ ]?`, 'g');
}
