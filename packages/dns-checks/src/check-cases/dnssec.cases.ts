import { createHash, generateKeyPairSync } from 'node:crypto';
import type { NameRecords } from '@postseal/test-mail';
import { keyTagOf } from '../dnskey.js';
import type { CheckCase } from './check-case.js';
import { type GuardedWorld, guarded, guardedCase, secureEverywhere } from './guarded-domain.js';

interface ZoneKey {
  readonly dnskey: string;
  readonly ds: (digestType: number) => string;
}

/** A zone key of example.org as DNSKEY and DS. */
function zoneKey(algorithm: number, key: Buffer): ZoneKey {
  const flags = 257;
  const rdata = Buffer.concat([Buffer.from([flags >> 8, flags & 255, 3, algorithm]), key]);
  const owner = Buffer.from('\x07example\x03org\x00', 'latin1');
  const tag = keyTagOf({ flags, algorithm, key });
  return {
    dnskey: `${flags} 3 ${algorithm} ${key.toString('base64')}`,
    ds: (digestType) => {
      const name = digestType === 1 ? 'sha1' : 'sha256';
      return `${tag} ${algorithm} ${digestType} ${createHash(name).update(owner).update(rdata).digest('hex')}`;
    },
  };
}

function rsaKey(bits: number): Buffer {
  const { n } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([3, 1, 0, 1]), Buffer.from(n!, 'base64url')]); // RFC 3110 §2
}

const ECDSA = zoneKey(13, Buffer.alloc(64, 7));
const OTHER = zoneKey(13, Buffer.alloc(64, 9));
const SIGNATURE = (type: string, expiration: string, inception: string) =>
  `${type} 13 2 3600 ${expiration} ${inception} 12345 example.org. c2lnbmF0dXJl`;
const MONTH = ['20261215000000', '20261115000000'] as const;

interface SignedZone {
  readonly keys?: readonly ZoneKey[];
  readonly ds?: readonly string[];
  readonly soa?: readonly [expiration: string, inception: string];
  readonly nsec3?: string;
  readonly more?: NameRecords;
}

/** The domain as a signed zone. */
function signed({
  keys = [ECDSA],
  ds = [ECDSA.ds(2)],
  soa = MONTH,
  nsec3,
  more = {},
}: SignedZone = {}): GuardedWorld {
  return {
    secure: secureEverywhere,
    zone: {
      'example.org': {
        ...guarded['example.org'],
        DNSKEY: keys.map(({ dnskey }) => dnskey),
        DS: ds,
        RRSIG: [SIGNATURE('SOA', ...soa), SIGNATURE('DNSKEY', ...MONTH)],
        ...(nsec3 ? { NSEC3PARAM: nsec3 } : {}),
        ...more,
      },
    },
  };
}

/** DNSSEC: chain, keys and signatures. The resolver of these worlds validates. */
export const dnssecCases: readonly CheckCase[] = [
  guardedCase('dnssec.unsigned', {}, { secure: () => false }),
  guardedCase('dnssec.unsigned', { secure: (name) => name === '' }, signed(), 'and signed'),
  guardedCase(
    'dnssec.bogus',
    signed({ more: { SOA: { unavailable: 'bogus' } } }),
    signed({ more: { SOA: { unavailable: 'servfail' } } }),
  ),
  guardedCase(
    'dnssec.ds-without-key',
    signed({ more: { SOA: { unavailable: 'bogus' } }, ds: [OTHER.ds(2)] }),
    signed(),
  ),
  guardedCase(
    'dnssec.ds-without-key',
    signed({ ds: [ECDSA.ds(2), OTHER.ds(2)] }),
    signed({ keys: [ECDSA, OTHER], ds: [ECDSA.ds(2), OTHER.ds(2)] }),
    'one of two',
  ),
  guardedCase('dnssec.sig-expiring', signed({ soa: ['20261126000000', '20261115000000'] }), signed()),
  guardedCase(
    'dnssec.sig-expiring',
    signed({ soa: ['20261120000000', '20261101000000'] }),
    signed({ soa: ['20261125100000', '20261123100000'] }),
    'expired; signed while answering',
  ),
  guardedCase('dnssec.sig-lifetime', signed({ soa: ['20271115000000', '20261115000000'] }), signed()),
  guardedCase('dnssec.algorithm-weak', signed({ keys: [zoneKey(5, rsaKey(2048))] }), signed()),
  guardedCase(
    'dnssec.algorithm-weak',
    signed({ keys: [zoneKey(8, rsaKey(1024))] }),
    signed({ keys: [zoneKey(8, rsaKey(2048))] }),
    'a short key',
  ),
  guardedCase(
    'dnssec.algorithm-weak',
    signed({ ds: [ECDSA.ds(1)] }),
    signed({ ds: [ECDSA.ds(1), ECDSA.ds(2)] }),
    'SHA-1 at the parent',
  ),
  guardedCase('dnssec.nsec3-iterations', signed({ nsec3: '1 0 10 aabb' }), signed({ nsec3: '1 0 0 -' })),
];
