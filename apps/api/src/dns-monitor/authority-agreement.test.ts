import { describe, expect, it } from '@jest/globals';
import type { AuthorityAnswer, AuthorityAnswers } from '@postseal/dns-client';
import { agree } from './authority-agreement.js';
import { isMissed, remember, type ServerMemory, wellKnown } from './server-memory.js';

type Answer = AuthorityAnswer<'TXT'>;
const HOUR = 3_600_000;
const text = (words: string): Answer['answer'] => ({
  outcome: 'found',
  records: [[Buffer.from(words)]],
  ttlSeconds: 300,
  cnames: [],
  isAuthenticated: false,
});
const absent: Answer['answer'] = {
  outcome: 'no_such_name',
  ttlSeconds: 60,
  cnames: [],
  isAuthenticated: false,
};
const nothing: Answer['answer'] = { outcome: 'unavailable', reason: 'timeout', detail: 'no answer' };

/** Servers 192.0.2.1, .2, … and what each says. */
function zone(...answers: (Answer['answer'] | 'lame')[]): AuthorityAnswers<'TXT'> {
  const servers = answers.map((answer, i): Answer => {
    const address = `192.0.2.${i + 1}`;
    const said = answer === 'lame' ? nothing : answer;
    return {
      host: `ns${i + 1}`,
      address,
      answer: said,
      isLame: answer === 'lame',
      aliases: [],
      serial: 1,
      durationMs: 1,
    };
  });
  return { ok: true, zone: 'example.org', servers, aliasTarget: null };
}
const nobody = () => false;
const everybody = () => true;

describe('servers together', () => {
  it('agree whatever the order of records and their TTL', () => {
    expect(agree(zone(text('a'), text('a')), nobody)).toMatchObject({ kind: 'agreed' });
    expect(agree(zone(absent, { ...absent, outcome: 'no_data' }), nobody)).toMatchObject({ kind: 'agreed' });
  });

  it('differ, and who says what is known', () => {
    const { kind, words } = agree(zone(text('a'), text('b'), text('a')), nobody) as {
      kind: string;
      words: object;
    };
    expect(kind).toBe('disputed');
    const said = Object.values(words);
    expect([said[0] === said[1], said[0] === said[2]]).toEqual([false, true]);
  });

  it.each([
    ['silent', nothing],
    ['lame', 'lame'],
  ] as const)('do not speak for a %s one that usually answers', (_, other) => {
    expect(agree(zone(text('a'), other), nobody)).toMatchObject({ kind: 'agreed' });
    expect(agree(zone(text('a'), other), everybody)).toMatchObject({
      kind: 'missing',
      silent: ['192.0.2.2'],
    });
  });

  it('that all say nothing say nothing', () => {
    expect(agree(zone(nothing, nothing), everybody)).toMatchObject({ kind: 'none' });
    expect(agree({ ok: false, reason: 'servfail', detail: 'x' }, nobody)).toMatchObject({ kind: 'none' });
  });
});

describe('the memory of servers', () => {
  const [answered, silent] = [new Set(['192.0.2.1']), new Set<string>()];
  const known = remember({}, answered, silent, 0);
  /** Looks without an answer, so many hours apart. */
  const hush = (memory: ServerMemory, looks: number, hours: number) => {
    let after = memory;
    for (let i = 1; i <= looks; i++) after = remember(after, silent, answered, i * hours * HOUR);
    return after;
  };

  it('misses who answered within a day, until an hour of silence', () => {
    expect(isMissed(known, '192.0.2.1', 1)).toBe(true);
    expect(isMissed(known, '192.0.2.9', 1)).toBe(false);
    expect(isMissed(hush(known, 2, 0.5), '192.0.2.1', HOUR)).toBe(true);
    expect(isMissed(hush(known, 3, 0.5), '192.0.2.1', 1.5 * HOUR)).toBe(false);
    expect(isMissed(known, '192.0.2.1', 25 * HOUR)).toBe(false);
  });

  it('forgets silence with the first answer', () => {
    const back = remember(hush(known, 3, 0.5), answered, silent, 2 * HOUR);
    expect(isMissed(back, '192.0.2.1', 2 * HOUR)).toBe(true);
  });

  it('keeps at most 64, the latest, for two days', () => {
    const many = new Set(Array.from({ length: 200 }, (_, i) => `2001:db8::${i.toString(16)}`));
    const full = remember(known, many, silent, HOUR);
    expect(Object.keys(wellKnown(full, HOUR))).toHaveLength(64);
    expect(wellKnown(full, HOUR)).not.toHaveProperty(['192.0.2.1']);
    expect(wellKnown(full, 60 * HOUR)).toEqual({});
  });
});
