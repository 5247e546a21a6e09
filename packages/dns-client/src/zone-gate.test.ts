import { describe, expect, it } from '@jest/globals';
import { ZoneGate, zoneKeyOf } from './zone-gate.js';

function gateAt() {
  let time = 1_000_000;
  const gate = new ZoneGate(30_000, { now: () => time, sleep: async () => {} });
  return {
    gate,
    step: (seconds: number) => (time += seconds * 1000),
    /** One question after the other. */
    stayingSilent(times: number) {
      for (let n = 0; n < times; n++) gate.noteSilence('z', time++);
    },
  };
}

describe('zoneKeyOf', () => {
  it.each([
    ['example.org', 'example.org'],
    ['_dmarc.example.org', 'example.org'],
    ['s1._domainkey.example.org', 'example.org'],
    ['_25._tcp.mx.example.org', 'mx.example.org'],
    ['x.org._report._dmarc.rua.example', 'rua.example'],
    ['_dmarc.org', 'org'],
    ['_dmarc', ''],
    ['4.3.2.1.in-addr.arpa', '3.2.1.in-addr.arpa'],
    ['', ''],
  ])('%s → %s', (name, key) => expect(zoneKeyOf(name)).toBe(key));
});

describe('ZoneGate', () => {
  it('lets one question try a zone, and many in once it has answered', async () => {
    const { gate } = gateAt();
    expect(gate.enter('z')).toBe(true);
    const others = Array.from({ length: 20 }, () => gate.enter('z'));
    expect(others.every((other) => other instanceof Promise)).toBe(true);
    gate.noteAnswer('z');
    expect(await Promise.all(others.slice(0, 15))).toEqual(Array(15).fill(true));
    gate.leave('z'); // the sixteen that are in make room one by one
    expect(await others[15]).toBe(true);
    expect(gate.enter('other')).toBe(true);
  });

  it('shuts a zone that was silent three times, then lets one probe in', async () => {
    const { gate, step, stayingSilent } = gateAt();
    gate.enter('z');
    const waiting = gate.enter('z');
    stayingSilent(2);
    expect([gate.isDoubted('z'), gate.isSilent('z')]).toEqual([true, false]);
    stayingSilent(1);
    expect(gate.isSilent('z')).toBe(true);
    expect(await waiting).toBe(false);
    gate.leave('z');
    expect(gate.enter('z')).toBe(false);

    step(30);
    expect(gate.enter('z')).toBe(true);
    expect(gate.isDoubted('z')).toBe(true);
    const behind = gate.enter('z');
    stayingSilent(1); // one more is enough now
    expect(await behind).toBe(false);
    gate.leave('z');

    step(30);
    expect(gate.enter('z')).toBe(true);
    gate.noteAnswer('z');
    expect(gate.isDoubted('z')).toBe(false);
    expect(gate.enter('z')).toBe(true);
  });

  it('forgives a zone that answers a few silences in a row, and a burst that was lost', () => {
    const { gate, step, stayingSilent } = gateAt();
    gate.enter('z');
    gate.noteAnswer('z');
    stayingSilent(3);
    expect(gate.enter('z')).toBe(true);
    gate.noteAnswer('z');
    const asked = 1_000_010;
    step(1);
    for (let n = 0; n < 16; n++) gate.noteSilence('z', asked);
    expect(gate.enter('z')).toBe(true);
    stayingSilent(4);
    expect(gate.enter('z')).toBe(false);
  });

  it('lets all that wait for a silent zone go when there is no room to ask it again', async () => {
    const { gate, step } = gateAt();
    gate.enter('z');
    const waiting = [1, 2, 3].map(() => gate.enter('z'));
    gate.giveUp('z');
    expect(await Promise.all(waiting)).toEqual([false, false, false]);
    gate.leave('z');
    expect(gate.enter('z')).toBe(false);
    step(30);
    expect(gate.enter('z')).toBe(true); // a probe, as of every silent zone
    gate.noteAnswer('z');
    gate.giveUp('z');
    expect(gate.enter('z')).toBe(true); // it has answered meanwhile
  });

  it('remembers no more zones than fit', () => {
    const { gate } = gateAt();
    for (let n = 0; n < 50_000; n++) {
      void gate.enter(`z${n}`);
      gate.leave(`z${n}`);
    }
    expect(gate.size).toBeLessThanOrEqual(20_000);
  });
});
