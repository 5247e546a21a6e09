import { describe, expect, it } from '@jest/globals';
import type { StoredReading } from '../dns-monitor/stored-reading.js';
import { knownSenders } from './known-senders.js';

const host = (ip: string, role: 'mx' | 'sender', state = 'ok') => ({
  host: 'h.example',
  role,
  ip,
  ptrNames: ['h.example'],
  names: [],
  state,
});
const reading = {
  observations: [],
  spf: {
    record: '',
    lookups: 0,
    voids: 0,
    ranges: ['192.0.2.0/28', '2001:db8::/64'],
    isComplete: true,
    tree: null,
  },
  dmarc: null,
  dkim: [],
  hosts: [
    host('192.0.2.1', 'mx'),
    host('198.51.100.7', 'mx', 'mismatch'),
    host('198.51.100.7', 'sender', 'mismatch'),
  ],
} as StoredReading;

describe('knownSenders', () => {
  it('knows hosts that the owner named before anything else', () => {
    expect(knownSenders(new Set(['192.0.2.1']), reading).describe('192.0.2.1').known).toBe('sending-host');
    expect(knownSenders(new Set(), reading).describe('198.51.100.7').known).toBe('sending-host');
  });

  it('knows MX addresses and SPF ranges from the last check', () => {
    const { describe: of } = knownSenders(new Set(), reading);
    expect([
      of('192.0.2.1').known,
      of('192.0.2.15').known,
      of('192.0.2.16').known,
      of('2001:db8::9').known,
    ]).toEqual(['mx', 'spf-range', null, 'spf-range']);
  });

  it('names a sender only when its reverse name was confirmed', () => {
    const { describe: of } = knownSenders(new Set(), reading);
    expect([of('192.0.2.1').ptrName, of('198.51.100.7').ptrName]).toEqual(['h.example', null]);
  });

  it('knows nothing before the first check', () => {
    expect(knownSenders(new Set(), null).describe('192.0.2.1')).toEqual({ ptrName: null, known: null });
  });
});
