import { describe, expect, it } from '@jest/globals';
import { isCarrierGone, type Standing } from './drift-rollup.js';
import type { RecordKind } from './record-state.js';

const exists = JSON.stringify({ state: 'exists' });
const gone = JSON.stringify({ state: 'gone' });
const here = JSON.stringify({ addresses: ['192.0.2.1'] });
const nowhere = JSON.stringify({ addresses: [] });
const named = JSON.stringify({ names: ['mail.example.org'], confirmed: ['mail.example.org'] });
const nothing: Standing = { baseline: null, candidate: null };

function isHeld(
  kind: RecordKind,
  subject: string,
  standings: Record<string, Standing>,
  standing: Standing = nothing,
): boolean {
  const standingOf = (of: RecordKind, name: string) => standings[`${of}:${name}`] ?? null;
  return isCarrierGone({ kind, subject }, standing, standingOf, 'example.org', ['mail.example.org']);
}

describe('a record', () => {
  it.each(['spf', 'dmarc', 'dkim', 'mx', 'ns', 'host', 'mta-sts'] as const)(
    '%s is left alone while its zone is gone, or is suspected to be',
    (kind) => {
      const zone = (baseline: string, candidate: string | null) => ({
        'zone:example.org': { baseline, candidate },
      });
      expect(isHeld(kind, 'example.org', zone(exists, null))).toBe(false);
      expect(isHeld(kind, 'example.org', zone(exists, gone))).toBe(true);
      expect(isHeld(kind, 'example.org', zone(gone, null))).toBe(true);
    },
  );

  it('of a reverse zone depends on the domain only by the name that it confirms', () => {
    const standings = { 'zone:example.org': { baseline: gone, candidate: null } };
    const elsewhere = JSON.stringify({ names: ['mail.host.example'], confirmed: ['mail.host.example'] });
    expect(isHeld('ptr', '192.0.2.1', standings, { baseline: elsewhere, candidate: null })).toBe(false);
    expect(isHeld('ptr', '192.0.2.1', standings, { baseline: named, candidate: null })).toBe(true);
  });

  it('that a host confirms is left alone while the host is gone', () => {
    const host = (baseline: string) => ({ 'host:mail.example.org': { baseline, candidate: null } });
    const ptr = { baseline: named, candidate: null };
    expect(isHeld('ptr', '192.0.2.1', host(here), ptr)).toBe(false);
    expect(isHeld('ptr', '192.0.2.1', host(nowhere), ptr)).toBe(true);
    expect(isHeld('dane', 'mail.example.org', host(nowhere))).toBe(true);
  });

  it('of what SPF comes to waits for the hosts that it names', () => {
    const host = (baseline: string) => ({ 'host:mail.example.org': { baseline, candidate: null } });
    expect(isHeld('spf-tree', 'example.org', host(here))).toBe(false);
    expect(isHeld('spf-tree', 'example.org', host(nowhere))).toBe(true);
    expect(isHeld('spf', 'example.org', host(nowhere))).toBe(false);
  });

  it('decides about itself', () => {
    expect(isHeld('zone', 'example.org', { 'zone:example.org': { baseline: gone, candidate: null } })).toBe(
      false,
    );
    expect(
      isHeld('host', 'mail.example.org', { 'host:mail.example.org': { baseline: nowhere, candidate: null } }),
    ).toBe(false);
  });
});
