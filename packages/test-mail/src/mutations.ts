import { gzipSync, zipSync } from 'fflate';
import { type Draw, seededDraw } from './report-random.js';

/** A sound input to begin with: a whole mail, or a document (XML, JSON or an archive) as it is attached to one. */
export interface FuzzSeed {
  readonly name: string;
  readonly isMail: boolean;
  readonly bytes: Uint8Array;
}

export interface FuzzInput extends FuzzSeed {
  /** What was done to the seed, first to last. */
  readonly steps: readonly string[];
}

type Step = (bytes: Buffer, draw: Draw, other: Buffer) => Buffer;

/**
 * The input with this number of a seeded sequence: a seed with one to four changes, some of which know XML, MIME, gzip
 * and zip. The same seeds, seed number and index give the same bytes, so a failing one is told by its index.
 */
export function fuzzInput(seeds: readonly FuzzSeed[], seed: number, index: number): FuzzInput {
  const draw = seededDraw((Math.imul(seed, 2_654_435_761) ^ Math.imul(index + 1, 40_503)) >>> 0);
  const from = seeds[draw.integer(0, seeds.length - 1)]!;
  const other = Buffer.from(seeds[draw.integer(0, seeds.length - 1)]!.bytes);
  const steps: string[] = [];
  let bytes: Buffer = Buffer.from(from.bytes);
  for (let i = draw.integer(1, 4); i > 0; i--) {
    const [name, change] = pick(draw, stepsFor(bytes, from.isMail));
    bytes = change(bytes, draw, other);
    steps.push(name);
  }
  if (!from.isMail && draw.chance(0.3)) {
    const [name, pack] = pick(draw, packings);
    bytes = pack(bytes, draw, other);
    steps.push(name);
    if (draw.chance(0.3)) bytes = corrupt(bytes, draw);
  }
  return { name: from.name, isMail: from.isMail, bytes, steps };
}

/** A mail that carries a document, as a reporter would send it. */
export function mailAround(document: Uint8Array, fileName = 'report.xml.gz'): Buffer {
  const base64 = Buffer.from(document).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `From: r@mailbox.example\r\nSubject: Report Domain: example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="BB"\r\n\r\n--BB\r\nContent-Type: application/octet-stream; name="${fileName}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n--BB--\r\n`,
    'latin1',
  );
}

function stepsFor(bytes: Buffer, isMail: boolean): readonly (readonly [string, Step])[] {
  if (isMail) return [...byteSteps, ...mailSteps];
  if (bytes[0] === 0x1f || bytes[0] === 0x50) return [...byteSteps, ...archiveSteps];
  return [...byteSteps, ...xmlSteps, ...xmlSteps];
}

function pick<T>(draw: Draw, values: readonly T[]): T {
  return values[draw.integer(0, values.length - 1)]!;
}

const words = [
  ...[
    '<record>',
    '</record>',
    '<row>',
    '</feedback>',
    '<feedback>',
    '<!--',
    '-->',
    ']]>',
    '<![CDATA[',
    '/>',
    '<?',
    '&',
  ],
  ...[
    '&#0;',
    '&#xD800;',
    '&amp;',
    '&x;',
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '\0',
    '\x0b',
    '\r\n',
    '\ufeff',
    '\xff\xfe',
  ],
  ...[
    '--BB',
    '--BB--',
    'Content-Type: multipart/mixed; boundary=BB\r\n',
    '=',
    '=?utf-8?B?',
    '<d:',
    "xmlns='",
  ],
  ...['\x1f\x8b\x08', 'PK\x03\x04', 'PK\x05\x06', 'BZh', '{"policies":', '__proto__', 'constructor', '\x91'],
].map((text) => Buffer.from(text, 'latin1'));

const values = [
  ...[
    '',
    ' ',
    '-1',
    '0',
    '3.0',
    '1e9',
    '99999999999999999999',
    '9007199254740993',
    'NaN',
    'pass',
    'PASS ',
    'nil',
    '__proto__',
  ],
  ...[
    '192.0.2.1',
    '::ffff:192.0.2.1',
    'fe80::1%eth0',
    '010.1.1.1',
    '[::1]',
    'example.com.',
    'BÜCHER.example',
    'a..b',
  ],
  ...[
    '1762000000',
    '1762000000000',
    '2025-11-01T00:00:00Z',
    '&lt;&amp;',
    '<![CDATA[x]]>',
    'x'.repeat(70_000),
    '\ud800',
    '🦊',
  ],
];

const byteSteps: readonly (readonly [string, Step])[] = [
  ['cut off', (bytes, draw) => bytes.subarray(0, draw.integer(0, bytes.length))],
  ['cut out', (bytes, draw) => splice(bytes, draw, Buffer.alloc(0))],
  [
    'repeat',
    (bytes, draw) => {
      const { at, to } = span(bytes, draw);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    },
  ],
  ['word', (bytes, draw) => insert(bytes, draw, pick(draw, words))],
  ['flip', corrupt],
  [
    'graft',
    (bytes, draw, other) =>
      Buffer.concat([
        bytes.subarray(0, draw.integer(0, bytes.length)),
        other.subarray(draw.integer(0, other.length)),
      ]),
  ],
  ['zeros', (bytes, draw) => insert(bytes, draw, Buffer.alloc(draw.integer(1, 5_000)))],
];

const xmlSteps: readonly (readonly [string, Step])[] = [
  [
    'value',
    (bytes, draw) => replaceMatch(bytes, draw, />([^<>]{0,200})<\//g, () => `>${pick(draw, values)}</`),
  ],
  ['element twice', (bytes, draw) => replaceMatch(bytes, draw, /<(\w+)>[^<>]*<\/\1>/g, (all) => all + all)],
  ['element gone', (bytes, draw) => replaceMatch(bytes, draw, /<(\w+)>[^<>]*<\/\1>/g, () => '')],
  [
    'block gone',
    (bytes, draw) =>
      replaceMatch(
        bytes,
        draw,
        /<(row|identifiers|auth_results|policy_published|date_range)>[\s\S]*?<\/\1>/g,
        () => '',
      ),
  ],
  [
    'block twice',
    (bytes, draw) =>
      replaceMatch(
        bytes,
        draw,
        /<(record|row|dkim|spf|policy_published)>[\s\S]*?<\/\1>/g,
        (all) => all + all,
      ),
  ],
  [
    'many records',
    (bytes, draw) =>
      replaceMatch(bytes, draw, /<record>[\s\S]*?<\/record>/g, (all) => all.repeat(draw.integer(2, 200))),
  ],
  [
    'name',
    (bytes, draw) =>
      replaceMatch(bytes, draw, /<\/?\w+>/g, (all) =>
        all.replace(/\w+/, pick(draw, ['record', 'x', 'dkim', 'row', 'd:row', 'a'.repeat(500)])),
      ),
  ],
  [
    'attribute',
    (bytes, draw) =>
      replaceMatch(
        bytes,
        draw,
        /<\w+>/g,
        (all) => `${all.slice(0, -1)} ${' a="b"'.repeat(draw.integer(1, 40))}>`,
      ),
  ],
  ['comment', (bytes, draw) => replaceMatch(bytes, draw, />/g, () => '><!-- <record> & -->')],
  [
    'deep',
    (bytes, draw) => replaceMatch(bytes, draw, />/g, () => `>${'<a>'.repeat(draw.integer(1, 3_000))}`),
  ],
  ['end tag gone', (bytes, draw) => replaceMatch(bytes, draw, /<\/\w+>/g, () => '')],
  [
    'encoding',
    (bytes, draw) =>
      Buffer.from(
        `<?xml version="1.0" encoding="${pick(draw, ['utf-16', 'iso-8859-1', 'windows-1252', 'x', 'utf-7'])}"?>${bytes.toString('latin1').replace(/^<\?xml[^>]*>/, '')}`,
        'latin1',
      ),
  ],
  ['utf-16', (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le')],
];

const mailSteps: readonly (readonly [string, Step])[] = [
  [
    'header value',
    (bytes, draw) =>
      replaceMatch(
        bytes,
        draw,
        /^([\w-]+): .*$/gm,
        (_, name) =>
          `${name}: ${pick(draw, ['', 'multipart/mixed', 'base64', 'binary', 'quoted-printable', '=?x?y?z?=', 'message/rfc822', `a; b="${'"'.repeat(9)}`, 'application/gzip; name*0="a"; name*9="b"'])}`,
      ),
  ],
  ['header gone', (bytes, draw) => replaceMatch(bytes, draw, /^[\w-]+: .*\r?\n/gm, () => '')],
  [
    'boundary',
    (bytes, draw) =>
      replaceMatch(
        bytes,
        draw,
        /boundary="?[^"\r\n;]+"?/g,
        () => `boundary="${pick(draw, ['', 'BB', ' ', 'x'.repeat(200), '--'])}"`,
      ),
  ],
  ['nested', (bytes, draw) => nest(bytes, draw.integer(1, 12))],
  [
    'many parts',
    (bytes, draw) => replaceMatch(bytes, draw, /^--\S+\r?\n/gm, (all) => all.repeat(draw.integer(2, 300))),
  ],
  ['line ends', (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')],
  [
    'base64',
    (bytes, draw) =>
      replaceMatch(bytes, draw, /^[A-Za-z0-9+/=]{20,}\r?$/gm, (all) =>
        pick(draw, [all.slice(1), `${all}=`, '!!!!', `${all} ${all}`, '']),
      ),
  ],
  [
    'long header',
    (bytes, draw) =>
      Buffer.concat([Buffer.from(`X-Long: ${'y '.repeat(draw.integer(1, 100_000))}\r\n`), bytes]),
  ],
];

const archiveSteps: readonly (readonly [string, Step])[] = [
  [
    'header byte',
    (bytes, draw) => setByte(bytes, draw.integer(0, Math.min(60, bytes.length - 1)), draw.integer(0, 255)),
  ],
  [
    'end byte',
    (bytes, draw) => setByte(bytes, Math.max(0, bytes.length - draw.integer(1, 60)), draw.integer(0, 255)),
  ],
  [
    'appended',
    (bytes, draw, other) =>
      Buffer.concat([bytes, pick(draw, [bytes, other, Buffer.alloc(100), Buffer.from('\r\n')])]),
  ],
  ['in front', (bytes) => Buffer.concat([Buffer.from('junk'), bytes])],
];

const packings: readonly (readonly [string, Step])[] = [
  ['gzip', (bytes) => Buffer.from(gzipSync(bytes))],
  ['gzip in gzip', (bytes, draw) => wrap(bytes, draw.integer(2, 5), (inner) => gzipSync(inner))],
  [
    'zip',
    (bytes, draw) =>
      Buffer.from(
        zipSync({ [pick(draw, ['a.xml', '../../a', '__MACOSX/._a', 'a'.repeat(300), ''])]: bytes }),
      ),
  ],
  [
    'zip of many',
    (bytes, draw) =>
      Buffer.from(
        zipSync(
          Object.fromEntries(
            Array.from({ length: draw.integer(2, 150) }, (_, i) => [`${i}.xml`, bytes.subarray(0, 5_000)]),
          ),
        ),
      ),
  ],
  ['zip in zip', (bytes, draw) => wrap(bytes, draw.integer(2, 5), (inner) => zipSync({ 'a.zip': inner }))],
];

function wrap(bytes: Buffer, times: number, pack: (inner: Uint8Array) => Uint8Array): Buffer {
  let packed: Uint8Array = bytes;
  for (let i = 0; i < times; i++) packed = pack(packed);
  return Buffer.from(packed);
}

function nest(mail: Buffer, depth: number): Buffer {
  const head = 'Subject: fwd\r\nContent-Type: message/rfc822\r\n\r\n';
  return Buffer.concat([Buffer.from(head.repeat(depth), 'latin1'), mail]);
}

function span(bytes: Buffer, draw: Draw): { at: number; to: number } {
  const at = draw.integer(0, bytes.length);
  return { at, to: Math.min(bytes.length, at + Math.floor(draw.next() ** 3 * 400)) };
}

function splice(bytes: Buffer, draw: Draw, replacement: Buffer): Buffer {
  const { at, to } = span(bytes, draw);
  return Buffer.concat([bytes.subarray(0, at), replacement, bytes.subarray(to)]);
}

function insert(bytes: Buffer, draw: Draw, word: Buffer): Buffer {
  const at = draw.integer(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at)]);
}

function corrupt(bytes: Buffer, draw: Draw): Buffer {
  if (bytes.length === 0) return bytes;
  const at = draw.integer(0, bytes.length - 1);
  return setByte(bytes, at, bytes[at]! ^ (1 << draw.integer(0, 7)));
}

function setByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  if (at < changed.length) changed[at] = value;
  return changed;
}

/** Replaces one of the matches; without any, the bytes stay. */
function replaceMatch(
  bytes: Buffer,
  draw: Draw,
  pattern: RegExp,
  replacement: (all: string, group: string) => string,
): Buffer {
  const text = bytes.toString('latin1');
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return bytes;
  const match = pick(draw, matches);
  const put = Buffer.from(replacement(match[0], match[1] ?? ''), 'utf8');
  const end = match.index + match[0].length;
  return Buffer.concat([bytes.subarray(0, match.index), put, bytes.subarray(end)]);
}
