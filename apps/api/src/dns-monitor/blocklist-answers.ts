import type { DnsAnswer, Resolver } from '@postseal/mail-terms';

const HOUR = 3_600_000;
const LISTING_MS = 6 * HOUR; // lists ask for restraint: an address is looked up every 6 to 24 hours, for all tenants together
const RECENT_MS = (25 / 60) * HOUR; // a listing in doubt is asked for again after half an hour
const TEST_POINT_MS = HOUR;
const FAILURE_MS = HOUR / 6;
const MAX_REMEMBERED = 50_000;

/** The part of a name in front of a list's zone that asks for a test entry: 127.0.0.1 and .2, and those of domain lists. */
const TEST_POINT = /^(?:[12]\.0\.0\.127|dbltest\.com|example\.com|test\.\w+\.(?:org|com))\./;

type Lists = Pick<Resolver, 'a'>;

interface Remembered {
  readonly askedAt: number;
  lifetime: number;
  readonly answer: Promise<DnsAnswer<string>>;
}

/**
 * Answers of blocklists, kept for longer than their TTL so that each is asked seldom. `recent` gives none that is older
 * than 25 minutes, for a listing that wants a second look.
 * @param dns asks anew each time
 * @param speed how fast time passes; other than 1 only in tests and the demo
 * @param now milliseconds
 */
export function rememberAnswers(
  dns: Lists,
  speed: number,
  now: () => number,
): { readonly remembered: Lists; readonly recent: Lists } {
  const answers = new Map<string, Remembered>();

  function ask(name: string, maxAge: number): Promise<DnsAnswer<string>> {
    const isTest = TEST_POINT.test(name);
    const known = answers.get(name);
    const age = known === undefined ? 0 : (now() - known.askedAt) * speed;
    if (known !== undefined && age < known.lifetime && (isTest || age < maxAge)) return known.answer;
    const answer = dns.a(name);
    const asked = { askedAt: now(), lifetime: isTest ? TEST_POINT_MS : LISTING_MS, answer };
    answers.delete(name);
    answers.set(name, asked);
    if (answers.size > MAX_REMEMBERED) answers.delete(answers.keys().next().value!);
    answer.then(({ outcome }) => {
      if (outcome === 'unavailable') asked.lifetime = FAILURE_MS;
    });
    return answer;
  }

  return {
    remembered: { a: (name) => ask(name, LISTING_MS) },
    recent: { a: (name) => ask(name, RECENT_MS) },
  };
}
