import { describe, expect, it } from '@jest/globals';
import { combineLookups, readMmdb, readNetworkTable } from './network-data.js';

const TABLE = [
  '192.0.2.0\t192.0.2.127\t64500\tDE\tEXAMPLE-NET Example, Ltd',
  '192.0.2.128\t192.0.2.255\t0\tNone\tNot routed',
  '2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\t64501\tfr\t',
  '',
].join('\n');

describe('a table of networks', () => {
  const lookup = readNetworkTable(TABLE);

  it('tells network and country up to the edges of each range, in both families', () => {
    expect(lookup('192.0.2.0')).toEqual({ asn: 64500, name: 'EXAMPLE-NET Example, Ltd', country: 'DE' });
    expect(lookup('192.0.2.127')?.asn).toBe(64500);
    expect(lookup('2001:db8:1::7')).toEqual({ asn: 64501, name: null, country: 'FR' });
  });

  it('knows nothing of addresses outside, of unrouted ones and of what is no address', () => {
    for (const ip of ['192.0.1.255', '192.0.2.128', '192.0.3.0', '2001:db9::', '::', 'mail.example'])
      expect(lookup(ip)).toBeNull();
  });

  it('names the line that is not as it should be', () => {
    expect(() => readNetworkTable('192.0.2.0\t192.0.2.9\t64500\tDE\tx\nnot,a,table')).toThrow(/^line 2 /);
    expect(() => readNetworkTable('192.0.2.0\t2001:db8::\t64500\tDE\tx')).toThrow(/^line 1 /);
  });
});

describe('an MMDB file', () => {
  it('is read in the shapes of its publishers', () => {
    const maxMind = mmdb({ autonomous_system_number: 64500, autonomous_system_organization: 'Example' });
    expect(readMmdb(maxMind)('10.1.2.3')).toEqual({ asn: 64500, name: 'Example', country: null });
    expect(readMmdb(mmdb({ country: { iso_code: 'DE' } }))('10.1.2.3')?.country).toBe('DE');
    expect(readMmdb(mmdb({ country_code: 'ch' }))('10.1.2.3')?.country).toBe('CH');
    const ipinfo = mmdb({ asn: 'AS64500', as_name: 'Example', country: 'AT' });
    expect(readMmdb(ipinfo)('10.1.2.3')).toEqual({ asn: 64500, name: 'Example', country: 'AT' });
  });

  it('knows nothing of addresses outside', () => {
    expect(readMmdb(mmdb({ country_code: 'ch' }))('11.0.0.1')).toBeNull();
  });

  it('is refused when it is something else', () => {
    expect(() => readMmdb(Buffer.from('not a database'))).toThrow();
  });
});

it('several files fill in what those before them leave open, network and name from one of them', () => {
  const both = combineLookups([
    () => ({ asn: null, name: null, country: 'DE' }),
    () => ({ asn: 64500, name: null, country: 'FR' }),
    () => ({ asn: 64501, name: 'Other', country: null }),
  ]);
  expect(both('192.0.2.1')).toEqual({ asn: 64500, name: null, country: 'DE' });
  expect(combineLookups([() => null])('192.0.2.1')).toBeNull();
});

type Value = string | number | { readonly [key: string]: Value };

/** The smallest MMDB that tells something of 10.0.0.0/8 (MaxMind DB format 2.0). */
function mmdb(facts: Value): Buffer {
  const nodeCount = 8;
  const nodes = Array.from({ length: nodeCount }, (_, depth) => {
    const next = depth === nodeCount - 1 ? nodeCount + 16 : depth + 1;
    const bit = (10 >> (7 - depth)) & 1;
    const pair = bit ? [nodeCount, next] : [next, nodeCount];
    return Buffer.from(pair.flatMap((record) => [record >> 16, (record >> 8) & 255, record & 255]));
  });
  const metadata = {
    node_count: nodeCount,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 0,
  };
  return Buffer.concat([
    ...nodes,
    Buffer.alloc(16),
    encode(facts),
    Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'),
    encode(metadata),
  ]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([size(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([size(6, 4), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    size(7, entries.length),
    ...entries.flatMap(([key, of]) => [encode(key), encode(of)]),
  ]);
}

function size(type: number, length: number): Buffer {
  return length < 29 ? Buffer.from([(type << 5) | length]) : Buffer.from([(type << 5) | 29, length - 29]);
}
