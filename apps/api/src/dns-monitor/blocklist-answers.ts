import type { DnsAnswer, Resolver } from '@postseal/mail-terms';

const HOUR = 3_600_000;
const LISTING_MS = 6 * HOUR; // lists ask for restraint: an address is looked up every 6 to 24 hours, for all tenants together
const TEST_POINT_MS = HOUR;
const FAILURE_MS = HOUR / 6;
const MAX_REMEMBERED = 50_000;

/** The part of a name in front of a list's zone that asks for a test entry: 127.0.0.1 and .2, and those of domain lists. */
const TEST_POINT = /^(?:[12]\.0\.0\.127|dbltest\.com|example\.com|test\.\w+\.(?:org|com))\./;

/** Answers of blocklists, kept for longer than their TTL so that each is asked seldom. */
export function rememberAnswers(dns: Pick<Resolver, 'a'>, now: () => number = () => performance.now()) {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<DnsAnswer<string>> }>();

  return {
    a(name: string): Promise<DnsAnswer<string>> {
      const known = answers.get(name);
      if (known !== undefined && known.until > now()) return known.answer;
      const answer = dns.a(name);
      const lifetime = TEST_POINT.test(name) ? TEST_POINT_MS : LISTING_MS;
      answers.delete(name);
      answers.set(name, { until: now() + lifetime, answer });
      if (answers.size > MAX_REMEMBERED) answers.delete(answers.keys().next().value!);
      answer.then(({ outcome }) => {
        if (outcome === 'unavailable') answers.set(name, { until: now() + FAILURE_MS, answer });
      });
      return answer;
    },
  };
}
