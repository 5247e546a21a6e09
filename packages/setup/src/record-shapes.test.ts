import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { importDkim } from './dkim-import.js';
import { type ShapeId, shapeIds, shapeOfNameServers, shapeRecord, splitBytes } from './record-shapes.js';
import { readRecordTexts } from './record-text.js';

const read = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const strong = [...read('opendkim-genkey-2048.txt').matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('');
const shapesOf = (name: string, zone: string | null, value: string) =>
  Object.fromEntries(shapeRecord({ name, zone, value }).map((shape) => [shape.id, shape])) as Record<
    ShapeId,
    ReturnType<typeof shapeRecord>[number]
  >;

describe('a short record in every shape', () => {
  const shapes = shapesOf('_dmarc.example.org', 'example.org', 'v=DMARC1; p=none; rua=mailto:a@b.example');
  it.each([
    ['panel', '_dmarc', 'v=DMARC1; p=none; rua=mailto:a@b.example'],
    ['panelFull', '_dmarc.example.org', 'v=DMARC1; p=none; rua=mailto:a@b.example'],
    ['cloudflare', '_dmarc', 'v=DMARC1; p=none; rua=mailto:a@b.example'],
    ['route53', '_dmarc.example.org', '"v=DMARC1; p=none; rua=mailto:a@b.example"'],
    ['googleCloud', '_dmarc.example.org.', '"v=DMARC1; p=none; rua=mailto:a@b.example"'],
    ['bind', null, '_dmarc 3600 IN TXT "v=DMARC1; p=none; rua=mailto:a@b.example"'],
    ['nsd', null, '_dmarc.example.org. 3600 IN TXT "v=DMARC1; p=none; rua=mailto:a@b.example"'],
    ['powerdns', '_dmarc.example.org.', '"v=DMARC1; p=none; rua=mailto:a@b.example"'],
    ['tinydns', null, "'_dmarc.example.org:v=DMARC1; p=none; rua=mailto\\072a@b.example:3600"],
    [
      'nsupdate',
      null,
      'update add _dmarc.example.org. 3600 TXT "v=DMARC1; p=none; rua=mailto:a@b.example"\nsend',
    ],
    ['dnscontrol', null, 'TXT("_dmarc", "v=DMARC1; p=none; rua=mailto:a@b.example"),'],
    [
      'octodns',
      null,
      "'_dmarc':\n  type: TXT\n  ttl: 3600\n  value: 'v=DMARC1\\; p=none\\; rua=mailto:a@b.example'",
    ],
    [
      'terraformRoute53',
      null,
      'resource "aws_route53_record" "_dmarc_example_org" {\n  zone_id = var.zone_id\n  name    = "_dmarc.example.org"\n  type    = "TXT"\n  ttl     = 3600\n  records = ["v=DMARC1; p=none; rua=mailto:a@b.example"]\n}',
    ],
    [
      'terraformCloudflare',
      null,
      'resource "cloudflare_dns_record" "_dmarc_example_org" {\n  zone_id = var.zone_id\n  name    = "_dmarc.example.org"\n  type    = "TXT"\n  ttl     = 3600\n  content = "v=DMARC1; p=none; rua=mailto:a@b.example"\n}',
    ],
  ] as const)('%s', (id, host, text) => {
    expect(shapes[id]).toMatchObject({ host, text });
  });

  it('leaves no shape without a golden text', () => {
    expect(Object.keys(shapes)).toEqual([...shapeIds]);
  });
});

describe('a 2048-bit key', () => {
  const shapes = shapesOf('s202611r._domainkey.example.org', 'example.org', strong);

  it('is split at 255 bytes where strings are written, and nowhere else', () => {
    const [first, second] = [strong.slice(0, 255), strong.slice(255)];
    expect(shapes.route53.text).toBe(`"${first}" "${second}"`);
    expect(shapes.bind.text).toBe(`s202611r._domainkey 3600 IN TXT ( "${first}"\n    "${second}" )`);
    expect(shapes.terraformRoute53.text).toContain(`${first}\\"\\"${second}`);
    for (const id of ['panel', 'panelFull', 'cloudflare', 'dnscontrol', 'terraformCloudflare'] as const) {
      expect(shapes[id].text).toContain(strong);
    }
  });

  it.each(shapeIds)('comes back from the importer out of the shape %s', (id) => {
    const { host, text } = shapes[id];
    const { main, all } = importDkim(host === null ? text : `${host} TXT ${text}`, {
      domain: 'example.org',
      selector: null,
    });
    expect(main).toMatchObject({ value: strong, selector: 's202611r', domain: 'example.org' });
    expect(all).toHaveLength(1);
  });
});

describe('values with characters that files give a meaning', () => {
  const values = [
    'v=spf1 exists:%{ir}.%{v}._spf.example.org include:a_b.example ~all',
    `a "quoted" back\\slash; semi: colon $\{x} 'apostrophe' (brackets) @ # $`,
    `${'x'.repeat(254)}"${'y'.repeat(254)}\\${'z'.repeat(300)}`,
    'ends with a backslash \\',
  ];
  const quoted = shapeIds.filter((id) => !['panel', 'panelFull', 'cloudflare'].includes(id));

  it.each(quoted)('come back unchanged out of the shape %s', (id) => {
    for (const value of values) {
      const { host, text } = shapesOf('t.example.org', 'example.org', value)[id];
      const records = readRecordTexts(host === null ? text : `${host} 3600 IN TXT ${text}`);
      expect(records.map(({ strings }) => strings.join(''))).toEqual([value]);
    }
  });

  it('are split at bytes, not inside a character', () => {
    const value = `${'a'.repeat(254)}ü${'b'.repeat(300)}`;
    const pieces = splitBytes(value);
    expect(pieces.join('')).toBe(value);
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(255);
    const { text } = shapesOf('t.example.org', 'example.org', value).bind;
    expect(readRecordTexts(text)[0]?.strings.join('')).toBe(value);
  });
});

describe('names', () => {
  it('are @ at the top of the zone, and full where the zone is not known', () => {
    expect(shapesOf('example.org', 'example.org', 'x').panel.host).toBe('@');
    expect(shapesOf('example.org', 'example.org', 'x').octodns.text).toContain("'':");
    expect(shapesOf('a.example.org', null, 'x').bind.text).toMatch(/^a\.example\.org\. /);
    expect(shapesOf('a.example.net', 'example.org', 'x').panel.host).toBe('a.example.net.');
  });

  it('choose the tab by the name servers', () => {
    expect(shapeOfNameServers(['ns-1.awsdns-02.co.uk.'])).toBe('route53');
    expect(shapeOfNameServers(['ada.ns.cloudflare.com'])).toBe('cloudflare');
    expect(shapeOfNameServers(['ns1.example.org'])).toBe('panel');
    expect(shapeOfNameServers([])).toBe('panel');
  });
});
