import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { formatDkimKeyRecord, readDkimKeyRecord } from './dkim-record.js';

// The keys of RFC 6376 Appendix C and RFC 8463 Appendix A.
const RSA_1024 =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';
const ED25519 = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';

function rsaKey(bits: number, format: 'spki' | 'pkcs1', publicExponent = 65537) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  return publicKey.export({ type: format, format: 'der' });
}

function faultsOf(text: string) {
  return readDkimKeyRecord(text).faults.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
}

describe('readDkimKeyRecord', () => {
  it('reads an RSA key with its size, exponent and fingerprint', () => {
    const record = readDkimKeyRecord(`v=DKIM1; k=rsa; h=sha256; s=email; t=s; n=note; p=${RSA_1024}`);
    expect(record).toMatchObject({
      keyType: 'rsa',
      isRevoked: false,
      hashes: ['sha256'],
      services: ['email'],
      flags: ['s'],
      isTest: false,
      isStrictDomain: true,
      faults: [],
    });
    expect(record.key).toEqual({
      type: 'rsa',
      bits: 1024,
      exponent: '65537',
      encoding: 'spki',
      fingerprint: createHash('sha256').update(Buffer.from(RSA_1024, 'base64')).digest('hex'),
      trailingBytes: 0,
    });
  });

  it('reads the 32 raw bytes of an Ed25519 key', () => {
    expect(readDkimKeyRecord(`v=DKIM1; k=ed25519; p=${ED25519}`)).toMatchObject({
      key: { type: 'ed25519', bits: 256, exponent: null, encoding: 'raw' },
      faults: [],
    });
  });

  it('reads a bare PKCS#1 key and gives the same fingerprint as its SubjectPublicKeyInfo', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const [bare, wrapped] = (['pkcs1', 'spki'] as const).map(
      (type) => readDkimKeyRecord(`p=${publicKey.export({ type, format: 'der' }).toString('base64')}`).key!,
    );
    expect(bare).toMatchObject({ encoding: 'pkcs1', bits: 1024 });
    expect(bare!.fingerprint).toBe(wrapped!.fingerprint);
  });

  it('accepts white space inside the key', () => {
    expect(readDkimKeyRecord(`v=DKIM1; p=${RSA_1024.replace(/.{50}/g, '$& \r\n\t')}`)).toMatchObject({
      key: { bits: 1024 },
      faults: [],
    });
  });

  it('takes an empty key for a revocation, not for a fault', () => {
    expect(readDkimKeyRecord('v=DKIM1; p=')).toMatchObject({ isRevoked: true, key: null, faults: [] });
    expect(readDkimKeyRecord('v=DKIM1; p= ;')).toMatchObject({ isRevoked: true, faults: [] });
  });

  it('reads a test flag', () => {
    expect(readDkimKeyRecord(`v=DKIM1; t=y:s; p=${RSA_1024}`)).toMatchObject({
      isTest: true,
      isStrictDomain: true,
    });
  });

  const cut = Buffer.from(RSA_1024, 'base64').subarray(0, 150).toString('base64');
  const long = Buffer.concat([Buffer.from(RSA_1024, 'base64'), Buffer.from('xyz')]).toString('base64');
  it.each([
    ['k=rsa', [['key-missing', 'k=rsa']]],
    ['v=DKIM2; p=', [['version-invalid', 'v=DKIM2']]],
    ['p=; v=DKIM1', [['version-not-first', 'v=DKIM1']]],
    ['v=DKIM1; g=*; p=', [['granularity', 'g=*']]],
    ['v=DKIM1; x=1; p=', [['unknown-tag', 'x=1']]],
    ['v=DKIM1; t=y:z; p=', [['flag-unknown', 'z']]],
    ['v=DKIM1; h=sha256:md5; p=', [['hash-unknown', 'md5']]],
    ['v=DKIM1; k=dsa; p=AAAA', [['key-type-unknown', 'k=dsa']]],
    ['v=DKIM1; p="QUJD"', [['key-not-base64', '"QUJD"']]],
    ['v=DKIM1; p=QUJDRA', [['key-not-base64', 'QUJDRA']]], // padding lost
    ['v=DKIM1; p=-----BEGIN', [['key-not-base64', '-----BEGIN']]],
    ['v=DKIM1; p=QUJD', [['key-not-der', 'QUJD']]],
    [`v=DKIM1; p=${cut}`, [['key-not-der', cut]]],
    [`v=DKIM1; p=${long}`, [['key-trailing-bytes', long]]],
    [`v=DKIM1; p=${ED25519}`, [['key-type-mismatch', ED25519]]],
    [`v=DKIM1; k=ed25519; p=${RSA_1024}`, [['key-type-mismatch', RSA_1024]]],
    ['v=DKIM1; k=ed25519; p=QUJD', [['key-not-der', 'QUJD']]],
    [
      'v=DKIM1 p=AAAA',
      [
        ['version-invalid', 'v=DKIM1 p=AAAA'],
        ['key-missing', 'v=DKIM1 p=AAAA'],
      ],
    ],
    [
      'this is no record',
      [
        ['missing-equals', 'this is no record'],
        ['key-missing', 'this is no record'],
      ],
    ],
  ])('places the faults of %j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('still reads a key with bytes after its end', () => {
    expect(readDkimKeyRecord(`p=${long}`).key).toMatchObject({ bits: 1024, trailingBytes: 3 });
  });

  it('sees a weak exponent', () => {
    expect(readDkimKeyRecord(`p=${rsaKey(1024, 'spki', 3).toString('base64')}`).key).toMatchObject({
      exponent: '3',
    });
  });
});

it('writes a record that it reads', () => {
  const text = formatDkimKeyRecord('rsa', rsaKey(2048, 'spki').toString('base64'));
  expect(readDkimKeyRecord(text)).toMatchObject({ key: { bits: 2048 }, faults: [] });
});
