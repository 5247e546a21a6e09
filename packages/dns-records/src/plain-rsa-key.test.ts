import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readDkimPublicKey } from './dkim-key.js';
import { readPlainRsaKey } from './plain-rsa-key.js';

const keys = [
  [1024, 65_537],
  [1031, 3], // the top byte of the modulus is not full
  [2048, 65_537],
  [2048, 2 ** 31 - 1],
].map(([modulusLength, publicExponent]) => {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: modulusLength!,
    publicExponent: publicExponent!,
  });
  return {
    bits: modulusLength!,
    exponent: String(publicExponent),
    bytes: publicKey.export({ format: 'der', type: 'spki' }),
  };
});

describe('a plain RSA key', () => {
  it.each(keys)(
    'of $bits bits with exponent $exponent is read as OpenSSL reads it',
    ({ bytes, bits, exponent }) => {
      const { asymmetricKeyDetails } = createPublicKey({ key: bytes, format: 'der', type: 'spki' });
      expect(asymmetricKeyDetails).toMatchObject({ modulusLength: bits, publicExponent: BigInt(exponent) });
      expect(readPlainRsaKey(bytes)).toEqual({ bits, exponent });
      expect(readDkimPublicKey(bytes.toString('base64'), 'rsa')).toEqual({
        ok: true,
        key: {
          type: 'rsa',
          bits,
          exponent,
          encoding: 'spki',
          fingerprint: createHash('sha256').update(bytes).digest('hex'),
          trailingBytes: 0,
        },
      });
    },
  );

  it('is left to OpenSSL where a byte is too many, too few or another', () => {
    const { bytes } = keys[2]!;
    expect(readPlainRsaKey(Buffer.concat([bytes, Buffer.from([0])]))).toBeNull();
    for (let length = 0; length < bytes.length; length++) {
      expect(readPlainRsaKey(bytes.subarray(0, length))).toBeNull();
    }
    for (const [at, bits] of [...bytes.subarray(0, 34).keys()].flatMap((at) =>
      [1, 2, 4, 128].map((bit) => [at, bit]),
    )) {
      const other = Buffer.from(bytes);
      other[at!]! ^= bits!;
      const read = readPlainRsaKey(other);
      if (read === null) continue;
      // Only within the modulus may a byte change and the key stay plain; then OpenSSL agrees.
      const { modulusLength } = createPublicKey({ key: other, format: 'der', type: 'spki' })
        .asymmetricKeyDetails!;
      expect(read.bits).toBe(modulusLength);
    }
  });
});
