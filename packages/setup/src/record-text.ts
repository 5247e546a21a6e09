/** One record as read from a paste, whatever wrote it. */
export interface PastedRecord {
  /** Owner name as written, lower-case, without final dot; null when the paste holds none. */
  readonly owner: string | null;
  /** The strings of the value, unescaped, in order. More than one where the paste split the value. */
  readonly strings: readonly string[];
  /** Comment behind the record; opendkim-genkey names the domain there. */
  readonly comment: string | null;
  readonly form: 'zone' | 'lookup' | 'tinydns' | 'dnscontrol' | 'octodns' | 'terraform' | 'panel';
}

const OWNER = /[A-Za-z0-9_*-]{1,63}(?:\.[A-Za-z0-9_*-]{1,63}){0,20}\.?/;

/**
 * The TXT records in a paste that has marks of a file, a tool or a look-up: zone lines with brackets, quotes and
 * comments, `dig`, `host` and `nslookup` output, tinydns, nsupdate, dnscontrol, octoDNS, Terraform. Empty for text of a panel,
 * which has no quotes.
 */
export function readRecordTexts(text: string): PastedRecord[] {
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/[\u00a0\u200b\ufeff]/g, ' ');
  for (const read of [readTinydns, readDnscontrol, readOctodns, readTerraform]) {
    const records = read(plain);
    if (records.length > 0) return records;
  }
  return readZoneText(plain);
}

function readTinydns(text: string): PastedRecord[] {
  return [...text.matchAll(/^'([^:\n]{1,255}):([^:\n]{1,10000})(?::\d{0,10}){0,3}[ \t]*$/gm)].map(
    (match) => ({
      owner: ownerName(match[1]!),
      strings: [
        fromBytes(
          match[2]!.replace(/\\([0-7]{3})/g, (_, octal: string) =>
            String.fromCharCode(Number.parseInt(octal, 8) & 255),
          ),
        ),
      ],
      comment: null,
      form: 'tinydns' as const,
    }),
  );
}

function readDnscontrol(text: string): PastedRecord[] {
  return [
    ...text.matchAll(/\bTXT\(\s*("(?:[^"\\\n]|\\.){0,300}")\s*,\s*("(?:[^"\\\n]|\\.){0,10000}")/g),
  ].flatMap((match) => {
    const owner = fromJson(match[1]!);
    const value = fromJson(match[2]!);
    return owner === null || value === null
      ? []
      : [{ owner: ownerName(owner), strings: [value], comment: null, form: 'dnscontrol' as const }];
  });
}

function readOctodns(text: string): PastedRecord[] {
  const blocks = text.matchAll(
    /^('(?:[^'\n]|''){0,300}'|[^\s:'"]{1,255}):\s*\n(?:[ \t]+[^\n]*\n){0,6}?[ \t]+value:[ \t]*('(?:[^'\n]|''){0,10000}'|[^\n]{1,10000})/gm,
  );
  return [...blocks].map((match) => ({
    owner: ownerName(fromYaml(match[1]!)),
    strings: [fromYaml(match[2]!).replace(/\\;/g, ';')],
    comment: null,
    form: 'octodns' as const,
  }));
}

function readTerraform(text: string): PastedRecord[] {
  const blocks = text.split(/\bresource\s{1,20}"[a-z0-9_]{1,100}"\s{1,20}"[^"\n]{1,300}"\s{0,20}\{/).slice(1);
  return blocks.flatMap((block) => {
    const end = block.indexOf('\n}');
    const body = block.slice(0, end < 0 ? 20_000 : end);
    const name = /\bname\s*=\s*"((?:[^"\\\n]|\\.){0,300})"/.exec(body)?.[1];
    const value = /\b(?:records|content|value)\s*=\s*\[?\s*"((?:[^"\\\n]|\\.){0,10000})"/.exec(body)?.[1];
    if (value === undefined) return [];
    const owner = name === undefined ? null : ownerName(fromHcl(name));
    return [
      { owner, strings: value.split('\\"\\"').map(fromHcl), comment: null, form: 'terraform' as const },
    ];
  });
}

type Token =
  | { readonly kind: 'word' | 'string' | 'comment'; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'newline' };

/** Zone grammar (RFC 1035 §5.1) as far as a paste needs it; also `host`, `nslookup` and nsupdate lines. */
function readZoneText(text: string): PastedRecord[] {
  const records: PastedRecord[] = [];
  let words: string[] = [];
  let strings: string[] = [];
  let depth = 0;
  let owner: string | null = null;
  let isLookup = false;
  const finish = (comment: string | null) => {
    if (strings.length > 0) {
      const name = ownerOf(words) ?? owner;
      for (const group of splitAtVersions(strings)) {
        records.push({ owner: name, strings: group, comment, form: isLookup ? 'lookup' : 'zone' });
      }
      owner = name;
    } else if (words.length > 0) owner = ownerOf(words) ?? owner;
    words = [];
    strings = [];
    depth = 0;
  };
  const tokens = zoneTokens(text);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth = Math.max(0, depth - 1);
    else if (token.kind === 'string') strings.push(token.text);
    else if (token.kind === 'comment') {
      if (depth === 0 && strings.length > 0) finish(token.text);
    } else if (token.kind === 'word') {
      if (strings.length > 0 && depth === 0) finish(null);
      if (/^text$/i.test(token.text)) isLookup = true;
      words.push(token.text);
    } else if (depth === 0 && strings.length > 0 && nextKind(tokens, at) !== 'string') finish(null);
    else if (
      depth === 0 &&
      strings.length === 0 &&
      nextKind(tokens, at) !== 'string' &&
      nextKind(tokens, at) !== 'open'
    ) {
      finish(null);
    }
  }
  finish(null);
  return records;
}

/** `dig +short` prints several records below one another: each begins with its version. */
function splitAtVersions(strings: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const string of strings) {
    if (groups.length === 0 || /^\s*"?v=[a-z]+1/i.test(string)) groups.push([string]);
    else groups.at(-1)!.push(string);
  }
  return groups;
}

/** The kind of the next token that is no line end: strings of one record may stand on lines of their own. */
function nextKind(tokens: readonly Token[], at: number): Token['kind'] | null {
  const next = tokens.slice(at + 1, at + 6).find((token) => token.kind !== 'newline');
  return next?.kind ?? null;
}

function zoneTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\n|[()]|"((?:[^"\\]|\\[\s\S])*)"?|;([^\n]*)|([^\s()";]+)/g;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '\n') tokens.push({ kind: 'newline' });
    else if (match[0] === '(') tokens.push({ kind: 'open' });
    else if (match[0] === ')') tokens.push({ kind: 'close' });
    else if (match[1] !== undefined) tokens.push({ kind: 'string', text: unescapeZone(match[1]) });
    else if (match[2] !== undefined) tokens.push({ kind: 'comment', text: match[2].trim() });
    else tokens.push({ kind: 'word', text: match[3]! });
  }
  return tokens;
}

/** The owner among the words before the value: `update add NAME`, `NAME 3600 IN TXT`, `NAME descriptive text`. */
function ownerOf(words: readonly string[]): string | null {
  const named = words.find((word) => /\._domainkey(?:\.|$)|^_dmarc|^_smtp\._tls|^_mta-sts/i.test(word));
  if (named !== undefined) return ownerName(named);
  const rest = words.filter((word) => !/^(?:update|add|IN|TXT|text|descriptive|=|\d+|@)$/i.test(word));
  const name = rest.find((word) => OWNER.exec(word)?.[0] === word && word.includes('.'));
  return name === undefined ? null : ownerName(name);
}

export function ownerName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, '');
}

function unescapeZone(text: string): string {
  if (!text.includes('\\')) return text;
  return fromBytes(
    text.replace(/\\(?:(\d{3})|([\s\S]))/g, (_, code: string | undefined, char: string | undefined) =>
      code === undefined ? char! : String.fromCharCode(Number(code) & 255),
    ),
  );
}

/** Characters that stand for bytes, read as UTF-8. */
function fromBytes(binary: string): string {
  if (!/[\x80-\xff]/.test(binary) || /[^\x00-\xff]/.test(binary)) return binary;
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

function fromJson(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

function fromYaml(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith("'")) return trimmed.slice(1, -1).replace(/''/g, "'");
  return trimmed.startsWith('"') ? (fromJson(trimmed.replace(/\\;/g, '\\\\;')) ?? trimmed) : trimmed;
}

function fromHcl(text: string): string {
  return text
    .replace(/\\(.)/g, '$1')
    .replace(/\$\$\{/g, '${')
    .replace(/%%\{/g, '%{');
}
