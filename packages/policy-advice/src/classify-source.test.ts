import { describe, expect, it } from '@jest/globals';
import { classifySource } from './classify-source.js';
import { passRateOf } from './pass-rate.js';
import { counts, source } from './source-traffic.fixture.js';

describe('classifySource', () => {
  it('calls what is yours and passes compliant', () => {
    const own = classifySource(source({ kinship: 'own-host', counts: counts({ bothPass: 96, fail: 4 }) }));
    expect(own).toMatchObject({ class: 'compliant', reason: 'passes', weakness: null, isGuess: false });
  });

  it('asks to fix what is yours and passes less than 95 in a hundred', () => {
    const own = classifySource(source({ kinship: 'in-spf', counts: counts({ bothPass: 94, fail: 6 }) }));
    expect(own).toMatchObject({ class: 'needs-fixing', reason: 'in-spf', countsInPassRate: true });
  });

  it.each([
    [counts({ spfOnly: 100 }), 'spf-only'],
    [counts({ dkimOnly: 100 }), 'dkim-only'],
    [counts({ dkimOnly: 50, spfOnly: 50 }), 'neither'],
    [counts({ bothPass: 100 }), null],
  ] as const)('names what a source lacks %#', (seen, weakness) => {
    expect(classifySource(source({ kinship: 'known-service', counts: seen })).weakness).toBe(weakness);
  });

  it('guesses forwarding when a stranger sends on what is signed', () => {
    const stranger = classifySource(source({ counts: counts({ dkimOnly: 60, fail: 40 }) }));
    expect(stranger).toMatchObject({ class: 'forwarder', reason: 'signed-elsewhere', isGuess: true });
    expect(stranger.countsInPassRate).toBe(false);
  });

  it('believes receivers that saw forwarding', () => {
    const stranger = classifySource(source({ counts: counts({ fail: 100, forwardedByReceiver: 80 }) }));
    expect(stranger).toMatchObject({ class: 'forwarder', reason: 'receiver-saw-forwarding' });
  });

  it('calls a blocked stranger without alignment a likely spoof', () => {
    const stranger = classifySource(source({ counts: counts({ fail: 100, rejected: 90 }) }));
    expect(stranger).toMatchObject({ class: 'likely-spoof', reason: 'blocked-and-unaligned', isGuess: true });
  });

  it('leaves a failing stranger that nobody blocked for review', () => {
    const stranger = classifySource(source({ counts: counts({ fail: 100, rejected: 89 }) }));
    expect(stranger).toMatchObject({ class: 'unknown', countsInPassRate: true });
  });

  it('never calls a server of yours a spoof, however much of it is blocked', () => {
    const own = classifySource(source({ kinship: 'own-host', counts: counts({ fail: 100, rejected: 100 }) }));
    expect(own.class).toBe('needs-fixing');
  });

  it.each([
    ['mine', 'needs-fixing'],
    ['not-mine', 'likely-spoof'],
    ['forwarder', 'forwarder'],
  ] as const)('takes the word of a person: %s', (verdict, expected) => {
    const judged = classifySource(source({ verdict, counts: counts({ fail: 10 }) }));
    expect(judged).toMatchObject({ class: expected, reason: 'verdict', isGuess: false });
  });
});

describe('passRateOf', () => {
  it('is not lowered by spoofing and forwarding, but by what nobody reviewed', () => {
    const rate = passRateOf([
      classifySource(source({ key: 'own', kinship: 'own-host', counts: counts({ bothPass: 90 }) })),
      classifySource(source({ key: 'spoof', counts: counts({ fail: 900, rejected: 900 }) })),
      classifySource(source({ key: 'list', counts: counts({ dkimOnly: 50, fail: 5 }) })),
      classifySource(source({ key: 'unknown', counts: counts({ fail: 10 }) })),
    ]);
    expect(rate).toMatchObject({ messages: 100, passed: 90, rate: 0.9, forwarded: 55, spoofed: 900 });
  });

  it('is unknown without messages', () => {
    expect(passRateOf([])).toMatchObject({ rate: null, dkimRate: null });
  });
});

describe('a sending service outside the SPF record', () => {
  it('is taken for the owner’s when it signs as the owner, not for a forwarder', () => {
    const classOf = (given: Parameters<typeof counts>[0]) => {
      const {
        class: kind,
        reason,
        isGuess,
      } = classifySource(source({ isSendingService: true, counts: counts(given) }));
      return [kind, reason, isGuess];
    };
    expect(classOf({ dkimOnly: 100 })).toEqual(['compliant', 'passes', false]);
    expect(classOf({ dkimOnly: 60, fail: 40 })).toEqual(['needs-fixing', 'signs-as-owner', false]);
    expect(classOf({ fail: 100 })).toEqual(['unknown', 'nothing-known', false]);
    expect(classOf({ dkimOnly: 4, fail: 96 })).toEqual(['unknown', 'nothing-known', false]);
  });
});
