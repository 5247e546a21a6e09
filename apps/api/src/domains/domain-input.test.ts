import { describe, expect, it } from '@jest/globals';
import { MAX_DOMAINS_AT_ONCE, readDomainInputs } from './domain-input.js';

const only = (text: string) => readDomainInputs(text)[0];

describe('readDomainInputs', () => {
  it.each([
    ['Example.ORG', 'example.org'],
    ['https://www.example.org/contact?x=1', 'www.example.org'],
    ['me@example.org', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['mail.example.org.', 'mail.example.org'],
  ])('takes %s for %s', (input, name) => {
    expect(only(input)).toEqual({ input, name });
  });

  it.each([
    ['co.uk', 'public-suffix'],
    ['github.io', 'public-suffix'],
    ['192.0.2.1', 'ip-address'],
    ['hello', 'not-a-domain'],
    ['_dmarc.example.org', 'not-a-domain'],
    [`${'a'.repeat(64)}.org`, 'too-long'],
  ])('refuses %s as %s', (input, reason) => {
    expect(only(input)).toMatchObject({ input, refusal: { reason } });
  });

  it('reads many, whatever stands between them, and counts repeats once', () => {
    expect(readDomainInputs('a.example, b.example;c.example\n\n a.example')).toHaveLength(3);
  });

  it('answers for those beyond the limit too', () => {
    const text = Array.from({ length: MAX_DOMAINS_AT_ONCE + 1 }, (_, i) => `d${i}.example`).join('\n');
    expect(readDomainInputs(text).at(-1)).toMatchObject({ refusal: { reason: 'too-many' } });
  });
});
