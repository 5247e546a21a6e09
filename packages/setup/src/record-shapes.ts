/** A TXT record as one name and one value, before any panel's or file's way of writing it. */
export interface TxtRecord {
  /** Full name without final dot. */
  readonly name: string;
  /** The zone it stands in: what relative names are relative to. Null when unknown; names then stay full or as given. */
  readonly zone: string | null;
  /** The value as receivers see it: one string, no quotes. */
  readonly value: string;
}

export const shapeIds = [
  'panel',
  'panelFull',
  'cloudflare',
  'route53',
  'googleCloud',
  'bind',
  'nsd',
  'powerdns',
  'tinydns',
  'nsupdate',
  'dnscontrol',
  'octodns',
  'terraformRoute53',
  'terraformCloudflare',
] as const;
export type ShapeId = (typeof shapeIds)[number];

/** A record in the form that one panel or tool wants. */
export interface RecordShape {
  readonly id: ShapeId;
  readonly label: string;
  /** For the host field; null where the text holds the name. */
  readonly host: string | null;
  /** For the value field, or the whole lines for a file. */
  readonly text: string;
  readonly note: string | null;
}

const MAX_STRING_BYTES = 255; // RFC 1035 §3.3: a character-string's length is one byte
const TTL_SECONDS = 3600;

/** The record in every shape, in the order of the tabs. */
export function shapeRecord(record: TxtRecord): RecordShape[] {
  const names = { full: record.name, relative: relativeName(record), isRelative: record.zone !== null };
  return shapeIds.map((id) => ({ id, ...writers[id](names, record.value) }));
}

interface Names {
  readonly full: string;
  /** `@` at the top of the zone. */
  readonly relative: string;
  readonly isRelative: boolean;
}

type Writer = (names: Names, value: string) => Omit<RecordShape, 'id'>;

const writers: Readonly<Record<ShapeId, Writer>> = {
  panel: ({ relative }, value) => ({
    label: 'Panel, short host (Hetzner, Gandi, Namecheap, IONOS …)',
    host: relative,
    text: value,
    note: 'Paste without quotes: the panel adds them itself. It also adds your domain to the host.',
  }),
  panelFull: ({ full }, value) => ({
    label: 'Panel, full host',
    host: full,
    text: value,
    note: 'Some panels want a final dot behind the host.',
  }),
  cloudflare: ({ relative }, value) => ({
    label: 'Cloudflare',
    host: relative,
    text: value,
    note: 'Type TXT. Cloudflare splits long values itself.',
  }),
  route53: ({ full }, value) => ({
    label: 'Amazon Route 53',
    host: full,
    text: quotedStrings(value, 'octal'),
    note: 'Keep the quotes: Route 53 refuses one string of more than 255 characters.',
  }),
  googleCloud: ({ full }, value) => ({
    label: 'Google Cloud DNS',
    host: `${full}.`,
    text: quotedStrings(value, 'decimal'),
    note: 'Keep the quotes and the blank between the strings.',
  }),
  bind: ({ relative, isRelative, full }, value) => ({
    label: 'BIND zone file',
    host: null,
    text: zoneLine(isRelative ? relative : `${full}.`, value),
    note: 'Raise the serial of the zone, then reload it.',
  }),
  nsd: ({ full }, value) => ({
    label: 'NSD or Knot zone file',
    host: null,
    text: zoneLine(`${full}.`, value),
    note: 'Raise the serial of the zone, then reload it.',
  }),
  powerdns: ({ full }, value) => ({
    label: 'PowerDNS',
    host: `${full}.`,
    text: quotedStrings(value, 'decimal'),
    note: null,
  }),
  tinydns: ({ full }, value) => ({
    label: 'tinydns data file',
    host: null,
    text: `'${full}:${tinydnsText(value)}:${TTL_SECONDS}`,
    note: 'tinydns splits the value itself.',
  }),
  nsupdate: ({ full }, value) => ({
    label: 'nsupdate script',
    host: null,
    text: `update add ${full}. ${TTL_SECONDS} TXT ${quotedStrings(value, 'decimal')}\nsend`,
    note: null,
  }),
  dnscontrol: ({ relative, isRelative, full }, value) => ({
    label: 'dnscontrol',
    host: null,
    text: `TXT(${JSON.stringify(isRelative ? relative : `${full}.`)}, ${JSON.stringify(value)}),`,
    note: 'dnscontrol splits the value itself.',
  }),
  octodns: ({ relative, isRelative, full }, value) => ({
    label: 'octoDNS',
    host: null,
    text: [
      `${yamlString(relative === '@' && isRelative ? '' : isRelative ? relative : full)}:`,
      `  type: TXT`,
      `  ttl: ${TTL_SECONDS}`,
      `  value: ${yamlString(value.replace(/;/g, '\\;'))}`,
    ].join('\n'),
    note: 'octoDNS wants each semicolon escaped.',
  }),
  terraformRoute53: ({ full }, value) => ({
    label: 'Terraform, Route 53',
    host: null,
    text: [
      `resource "aws_route53_record" ${JSON.stringify(resourceName(full))} {`,
      '  zone_id = var.zone_id',
      `  name    = ${hclString(full)}`,
      '  type    = "TXT"',
      `  ttl     = ${TTL_SECONDS}`,
      `  records = ["${splitBytes(value).map(hclEscape).join('\\"\\"')}"]`,
      '}',
    ].join('\n'),
    note: 'The provider adds the outer quotes; \\"\\" is where one string ends and the next begins.',
  }),
  terraformCloudflare: ({ full }, value) => ({
    label: 'Terraform, Cloudflare',
    host: null,
    text: [
      `resource "cloudflare_dns_record" ${JSON.stringify(resourceName(full))} {`,
      '  zone_id = var.zone_id',
      `  name    = ${hclString(full)}`,
      '  type    = "TXT"',
      `  ttl     = ${TTL_SECONDS}`,
      `  content = ${hclString(value)}`,
      '}',
    ].join('\n'),
    note: 'Cloudflare splits long values itself.',
  }),
};

function relativeName({ name, zone }: TxtRecord): string {
  if (zone === null) return name;
  if (name === zone) return '@';
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : `${name}.`;
}

/** The value in pieces of at most 255 bytes of UTF-8. No character is added, dropped or cut. */
export function splitBytes(value: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const char of value) {
    const size = new TextEncoder().encode(char).length;
    if (bytes + size > MAX_STRING_BYTES) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += char;
    bytes += size;
  }
  return [...pieces, piece];
}

/** `"first 255 bytes" "rest"`, with what needs escaping in a zone file (RFC 1035 §5.1) escaped. */
export function quotedStrings(value: string, escapes: 'decimal' | 'octal'): string {
  return splitBytes(value)
    .map((piece) => `"${zoneEscape(piece, escapes)}"`)
    .join(' ');
}

function zoneLine(owner: string, value: string): string {
  const strings = splitBytes(value).map((piece) => `"${zoneEscape(piece, 'decimal')}"`);
  if (strings.length === 1) return `${owner} ${TTL_SECONDS} IN TXT ${strings[0]}`;
  return `${owner} ${TTL_SECONDS} IN TXT ( ${strings.join('\n    ')} )`;
}

function zoneEscape(text: string, escapes: 'decimal' | 'octal'): string {
  return escapeBytes(text, (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e
      ? `\\${byte.toString(escapes === 'octal' ? 8 : 10).padStart(3, '0')}`
      : null;
  });
}

/** tinydns-data: octal for the colon, the backslash, and what is no printable ASCII. */
function tinydnsText(text: string): string {
  return escapeBytes(text, (byte) =>
    byte === 0x3a || byte === 0x5c || byte < 0x20 || byte > 0x7e
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : null,
  );
}

function escapeBytes(text: string, escapeByte: (byte: number) => string | null): string {
  let escaped = '';
  for (const byte of new TextEncoder().encode(text)) escaped += escapeByte(byte) ?? String.fromCharCode(byte);
  return escaped;
}

function yamlString(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

function hclString(text: string): string {
  return `"${hclEscape(text)}"`;
}

/** HCL would read `${` and `%{` as templates; the latter begins every SPF macro. */
function hclEscape(text: string): string {
  return text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\$\{/g, '$$$${')
    .replace(/%\{/g, '%%{')
    .replace(/\n/g, '\\n');
}

function resourceName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)/, '_');
}

const panelsByNameServer: readonly (readonly [suffix: string, shape: ShapeId])[] = [
  ['ns.cloudflare.com', 'cloudflare'],
  ['googledomains.com', 'googleCloud'],
  ['azure-dns.com', 'panel'],
  ['hetzner.com', 'panel'],
  ['first-ns.de', 'panel'],
  ['gandi.net', 'panel'],
  ['registrar-servers.com', 'panel'],
  ['domaincontrol.com', 'panel'],
  ['ui-dns.com', 'panel'],
  ['ui-dns.de', 'panel'],
  ['ovh.net', 'panel'],
  ['digitalocean.com', 'panel'],
  ['inwx.de', 'panelFull'],
];

/** The tab to open first, by the names of the zone's name servers. */
export function shapeOfNameServers(nameServers: readonly string[]): ShapeId {
  for (const server of nameServers.map((name) => name.toLowerCase().replace(/\.$/, ''))) {
    if (/\.awsdns-\d+\.(?:com|net|org|co\.uk)$/.test(server)) return 'route53';
    const known = panelsByNameServer.find(([suffix]) => server.endsWith(`.${suffix}`));
    if (known !== undefined) return known[1];
  }
  return 'panel';
}
