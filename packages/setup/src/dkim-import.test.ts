import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readDkimKeyRecord } from '@postseal/dns-records';
import { type DkimImportContext, importDkim } from './dkim-import.js';
import { compareDkimValues, readDkimValue } from './dkim-value.js';

const read = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const nothingKnown: DkimImportContext = { domain: null, selector: null };
const run = (text: string, context = nothingKnown) => importDkim(text, context);
const ids = (text: string) => {
  const { main, remarks } = run(text);
  return [...(main?.remarks ?? []), ...remarks].map(({ id }) => id);
};

/** The strings between quotes in a zone file, joined: what the tools mean. */
const stringsOf = (name: string) => [...read(name).matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('');
const weak = stringsOf('opendkim-genkey-1024-testing.txt');
const strong = stringsOf('opendkim-genkey-2048.txt');
const keyOf = (value: string) => /p=([^;]*)/.exec(value)![1]!;

describe('dkim.txt of the story', () => {
  const { main } = run(read('opendkim-genkey-1024-testing.txt'));

  it('becomes one line without quotes, brackets or added blanks', () => {
    expect(main?.value).toBe(weak);
    expect(keyOf(main!.value!)).toHaveLength(216);
    expect(main?.value).not.toMatch(/["()\n]/);
  });

  it('is named by its owner and the comment behind it', () => {
    expect(main).toMatchObject({
      type: 'TXT',
      selector: 'dkim',
      domain: 'example.org',
      name: 'dkim._domainkey.example.org',
      keyType: 'rsa',
      bits: 1024,
    });
  });

  it('is warned about: 1024 bits, testing flag, undated selector', () => {
    expect(main?.remarks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['dkim.key-weak', 'dkim.test-mode', 'import.undated-selector']),
    );
  });

  it('is offered without the testing flag', () => {
    expect(main?.cleanedValue).toBe(`v=DKIM1; k=rsa; p=${keyOf(weak)}`);
  });

  it('is the same key as the one published by hand, the testing flag gone', () => {
    const byHand = run(read('published-by-hand-1024.txt'), { domain: 'example.org', selector: 'dkim' }).main!;
    expect(byHand.value).toBe(`v=DKIM1; p=${keyOf(weak)}`);
    expect(compareDkimValues(weak, byHand.value!)).toEqual({
      isSameKey: true,
      sentence: 'Same key, testing flag removed.',
    });
    expect(compareDkimValues(weak, strong)).toEqual({ isSameKey: false, sentence: 'This is another key.' });
  });
});

describe('other tools’ output', () => {
  it.each([
    ['opendkim-genkey-2048.txt', 's202611r', 'example.org', strong],
    ['dig-answer.txt', 's202611r', 'example.org', strong],
    ['dig-short.txt', null, null, strong],
    ['host.txt', 's202611r', 'example.org', strong],
    ['nslookup.txt', 's202611r', 'example.org', strong],
    ['amavis-showkeys.txt', 'dkim', 'example.org', `v=DKIM1; p=${keyOf(weak)}`],
    ['rspamadm-rsa.txt', 'mail', null, stringsOf('rspamadm-rsa.txt')],
    ['rspamadm-ed25519.txt', 'mail', null, stringsOf('rspamadm-ed25519.txt')],
    ['pem-spki-public.txt', null, null, `v=DKIM1; k=rsa; p=${keyOf(weak)}`],
    ['pem-pkcs1-public.txt', null, null, `v=DKIM1; k=rsa; p=${keyOf(weak)}`],
  ])('%s gives its record', (name, selector, domain, value) => {
    const { main, all } = run(read(name));
    expect(main).toMatchObject({ selector, domain, value });
    expect(all).toHaveLength(1);
    expect(readDkimKeyRecord(main!.value!).key?.bits).toBe(main!.bits);
  });

  it('takes names from the person where the paste has none', () => {
    const { main } = run(read('dig-short.txt'), { domain: 'Example.ORG', selector: 's1' });
    expect(main?.name).toBe('s1._domainkey.example.org');
    expect(main?.remarks.map(({ id }) => id)).not.toContain('import.domain-unknown');
  });

  it('reads the records of two selectors, RSA first', () => {
    const { main, all, remarks } = run(
      `${read('rspamadm-ed25519.txt').replaceAll('mail.', 's202611e.')}\n${read('opendkim-genkey-2048.txt')}`,
    );
    expect(all.map(({ selector }) => selector)).toEqual(['s202611e', 's202611r']);
    expect(main?.selector).toBe('s202611r');
    expect(remarks.map(({ id }) => id)).toEqual(['import.several-keys']);
    expect(all[0]?.remarks.map(({ id }) => id)).toContain('dkim.ed25519-only');
  });
});

describe('panels', () => {
  it.each([
    ['labels', `Host: s202611r._domainkey\nType: TXT\nValue: ${strong}\nTTL: 1 hour\nSave this record`],
    [
      'wrapped value',
      `DNS Host name (TXT record name):\ns202611r._domainkey\nTXT record value:\n${strong.replace(/(.{70})/g, '$1\n')}\nStatus: authenticating`,
    ],
    ['blanks at every seam', `s202611r._domainkey  TXT  ${strong.replace(/(.{60})/g, '$1 ')}`],
    ['non-breaking blanks', `s202611r._domainkey\u00a0TXT\u00a0${strong}`],
  ])('are read: %s', (_, text) => {
    const { main } = run(text);
    expect(main).toMatchObject({ selector: 's202611r', value: strong, bits: 2048 });
  });

  it('name blanks inside the key', () => {
    expect(ids(`x._domainkey.example.org TXT ${strong.slice(0, 100)} ${strong.slice(100)}`)).toContain(
      'import.blanks',
    );
    expect(ids(`x._domainkey.example.org TXT ${strong}`)).not.toContain('import.blanks');
  });

  it('of Microsoft give aliases, both of them', () => {
    const text =
      'Host Name : selector1._domainkey\nPoints to address or value: selector1-contoso-com._domainkey.contoso.onmicrosoft.com\n\nHost Name : selector2._domainkey\nPoints to address or value: selector2-contoso-com._domainkey.contoso.onmicrosoft.com\n';
    expect(run(text).all.map(({ type, selector, value }) => [type, selector, value])).toEqual([
      ['CNAME', 'selector1', 'selector1-contoso-com._domainkey.contoso.onmicrosoft.com'],
      ['CNAME', 'selector2', 'selector2-contoso-com._domainkey.contoso.onmicrosoft.com'],
    ]);
  });

  it('that show base64 only are understood', () => {
    expect(run(keyOf(strong)).main?.value).toBe(`v=DKIM1; k=rsa; p=${keyOf(strong)}`);
  });
});

describe('faults', () => {
  it.each([
    [
      'quotes that became part of the value',
      `x._domainkey.example.org. 300 IN TXT "\\"${weak.slice(0, 100)}\\" \\"${weak.slice(100)}\\""`,
      'import.quotes-published',
    ],
    [
      'a blank at the seam inside the key',
      `x._domainkey IN TXT ( "${strong.slice(0, 200)} " "${strong.slice(200)}" )`,
      'import.split',
    ],
    [
      'a name that the panel doubled',
      `x._domainkey.example.org.example.org. 300 IN TXT "${weak}"`,
      'import.doubled-name',
    ],
    ['a key that a panel cut', `x._domainkey.example.org TXT ${strong.slice(0, 255)}`, 'dkim.key-invalid'],
    ['SHA-1 only', `x._domainkey IN TXT "v=DKIM1; h=sha1; p=${keyOf(strong)}"`, 'dkim.hash-sha1'],
    [
      'a hash list without SHA-256',
      `x._domainkey IN TXT "v=DKIM1; h=md5; p=${keyOf(strong)}"`,
      'dkim.hash-excludes-sha256',
    ],
    [
      'a service that is no mail',
      `x._domainkey IN TXT "v=DKIM1; s=tlsrpt; p=${keyOf(strong)}"`,
      'dkim.service-type',
    ],
    ['granularity', `x._domainkey IN TXT "v=DKIM1; g=*; p=${keyOf(strong)}"`, 'dkim.granularity'],
    ['a withdrawn key', 'x._domainkey IN TXT "v=DKIM1; p="', 'dkim.key-revoked'],
    [
      'a key of another type',
      `x._domainkey IN TXT "v=DKIM1; k=ed25519; p=${keyOf(strong)}"`,
      'dkim.key-invalid',
    ],
    ['an unknown tag', `x._domainkey IN TXT "v=DKIM1; q=dns; p=${keyOf(strong)}"`, 'dkim.unknown-tag'],
    ['a restricted hash, which is harmless', read('opendkim-genkey-2048.txt'), 'import.hash-restricted'],
  ])('are named: %s', (_, text, id) => {
    expect(ids(text)).toContain(id);
  });

  it('mends what can be mended', () => {
    const seam = `x._domainkey IN TXT ( "${strong.slice(0, 200)} " "${strong.slice(200)}" )`;
    expect(run(seam).main?.value).toBe(strong);
    const quoted = `x._domainkey.example.org. 300 IN TXT "\\"${weak.slice(0, 100)}\\" \\"${weak.slice(100)}\\""`;
    expect(run(quoted).main?.value).toBe(weak);
    expect(run(`x._domainkey.example.org.example.org. TXT "${weak}"`).main?.domain).toBe('example.org');
  });

  it('says of a cut key that a panel cut it', () => {
    const remark = readDkimValue(strong.slice(0, 255)).remarks.find(({ id }) => id === 'dkim.key-invalid');
    expect(remark?.text).toContain('255 characters');
  });

  it('finds nothing where nothing is', () => {
    for (const text of [
      '',
      'hello',
      'v=spf1 mx -all',
      '"v=DMARC1; p=none"',
      '\0\0\0',
      '-----BEGIN NONSENSE-----',
    ]) {
      expect(run(text).main).toBeNull();
    }
  });
});

describe('a private key', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const published = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const forms = {
    'PKCS#8': pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    'PKCS#1': pair.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
  };

  it.each(Object.entries(forms))(
    'in %s gives its public half and a kind warning, and is itself in no answer',
    (_, pem) => {
      const answer = run(`some words\n${pem}\nmore`, { domain: 'example.org', selector: 's1' });
      expect(answer.main?.value).toBe(`v=DKIM1; k=rsa; p=${published}`);
      expect(answer.remarks.map(({ id }) => id)).toEqual(['import.private-key']);
      for (const line of pem.split('\n').slice(2, -3)) {
        if (!published.includes(line.slice(0, 30)))
          expect(JSON.stringify(answer)).not.toContain(line.slice(0, 30));
      }
    },
  );

  it('above a zone snippet leaves the snippet to be read', () => {
    const answer = run(`${forms['PKCS#8']}${read('rspamadm-rsa.txt')}`);
    expect(answer.main?.value).toBe(stringsOf('rspamadm-rsa.txt'));
    expect(answer.remarks.map(({ id }) => id)).toEqual(['import.private-key']);
  });

  it('of Ed25519 is refused with the command to use', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const answer = run(pem);
    expect(answer.main).toBeNull();
    expect(answer.remarks[0]).toMatchObject({ id: 'import.private-key' });
    expect(answer.remarks[0]?.text).toContain('openssl pkey');
  });

  it('of rspamd’s own form is noticed as well', () => {
    const bare = Buffer.alloc(64, 7).toString('base64');
    const answer = run(`${bare}\n${read('rspamadm-ed25519.txt')}`);
    expect(answer.remarks.map(({ id }) => id)).toContain('import.private-key');
    expect(JSON.stringify(answer)).not.toContain(bare);
  });

  it('that is cut or encrypted leaks nothing', () => {
    for (const pem of [
      forms['PKCS#8'].slice(0, 900),
      forms['PKCS#8'].replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
    ]) {
      const answer = run(pem);
      expect(answer.remarks.map(({ id }) => id)).toContain('import.private-key');
      expect(JSON.stringify(answer)).not.toContain(pem.split('\n')[5]!.slice(0, 30));
    }
  });
});

describe('keys that node:crypto makes', () => {
  it.each([512, 1024, 1536, 2048, 4096])('of %i bits are read as what they are', (bits) => {
    const der = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({
      type: 'spki',
      format: 'der',
    });
    expect(readDkimValue(`v=DKIM1; p=${der.toString('base64')}`).key).toMatchObject({
      bits,
      type: 'rsa',
      exponent: 65537n,
      trailingBytes: 0,
    });
  });

  it('agree with the strict reader of dns-records', () => {
    for (const value of [
      weak,
      strong,
      stringsOf('rspamadm-ed25519.txt'),
      `${weak}AAAA`,
      weak.slice(0, -4),
      weak.replace('MIG', 'NIG'),
    ]) {
      const mine = readDkimValue(value).key;
      const record = readDkimKeyRecord(value);
      const theirs = record.faults.some(({ code }) => code === 'key-trailing-bytes') ? null : record.key;
      expect([value, mine?.bits ?? null, mine?.type ?? null]).toEqual([
        value,
        theirs?.bits ?? null,
        theirs?.type ?? null,
      ]);
    }
  });
});

describe('hostile input', () => {
  const long = 250_000;
  it.each([
    ['quotes', '"'.repeat(long)],
    ['open quote', `"${'a'.repeat(long)}`],
    ['backslashes', `"${'\\'.repeat(long)}`],
    ['brackets', '('.repeat(long)],
    ['versions', 'v=DKIM1'.repeat(long / 7)],
    ['key starts', `v=DKIM1; p=${'MIIB '.repeat(long / 5)}`],
    ['owners', 'a._domainkey.'.repeat(long / 13)],
    ['owners with targets', 'a._domainkey value: '.repeat(long / 20)],
    ['PEM starts', '-----BEGIN PRIVATE KEY-----'.repeat(long / 27)],
    ['resources', 'resource "a" "b" {\n'.repeat(long / 19)],
    ['a resource of spaces', `resource "a" "b" {name${' '.repeat(long)}`],
    ['YAML keys', "'':\n".repeat(long / 4)],
    ['spaces', `v=DKIM1;${' '.repeat(long)}p=`],
    ['line feeds', `p=${'\n'.repeat(long)}`],
  ])('comes to an end: %s', (_, text) => {
    expect(run(text).all.length).toBeLessThanOrEqual(20);
  });
});

it('reads what opendkim-genkey of this machine prints', () => {
  let text: string;
  try {
    execFileSync('opendkim-genkey', ['-b', '2048', '-s', 's1', '-d', 'example.net', '-D', '/tmp']);
    text = readFileSync('/tmp/s1.txt', 'utf8');
  } catch {
    console.warn('opendkim-genkey is not installed: its live output is not checked, only its fixtures');
    return;
  }
  expect(run(text).main).toMatchObject({ selector: 's1', domain: 'example.net', bits: 2048 });
});
