import { describe, expect, it } from '@jest/globals';
import type { MtaStsMemory, MtaStsPosture, Posture } from '@postseal/dns-checks';
import { mtaStsMemoryRow, readMtaStsMemory } from './mta-sts-memory.js';

const DAY = 86_400_000;

function seen(
  id: string,
  mode: 'testing' | 'enforce',
  sha256: string,
): Pick<Posture, 'domain' | 'transport'> {
  const policy = { text: '', sha256, mode, maxAgeSeconds: 86_400, mx: [] };
  const mtaSts: MtaStsPosture = { state: 'record', record: '', id, policy, policyState: 'fetched' };
  const others = { tlsRpt: null, bimi: null, dane: null, dnssec: null, smtp: null, blocklists: null };
  return { domain: 'example.org', transport: { mtaSts, ...others } };
}

/** What is kept after a check on a day. */
function after(before: MtaStsMemory | null, day: number, posture: ReturnType<typeof seen>) {
  const [row] = mtaStsMemoryRow(posture, before, new Date(day * DAY));
  return row ? readMtaStsMemory({ [row.subject]: row.state }, 'example.org') : null;
}

describe('the memory of an MTA-STS policy', () => {
  it('holds the policy that was first seen under an id', () => {
    const first = after(null, 0, seen('1', 'enforce', 'a'));
    expect(first).toEqual({ id: '1', sha256: 'a', testingSince: null });
    expect(after(first, 1, seen('1', 'enforce', 'b'))).toBeNull(); // nothing new to keep
    expect(after(first, 1, seen('2', 'enforce', 'b'))).toMatchObject({ id: '2', sha256: 'b' });
  });

  it('knows since when the policy has been testing, whatever its id', () => {
    const first = after(null, 0, seen('1', 'testing', 'a'));
    const second = after(first, 5, seen('2', 'testing', 'b'));
    expect(second).toMatchObject({ testingSince: 0 });
    expect(after(second, 6, seen('3', 'enforce', 'c'))).toMatchObject({ testingSince: null });
  });
});
