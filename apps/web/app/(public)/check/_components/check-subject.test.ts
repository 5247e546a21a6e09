import { describe, expect, it } from '@jest/globals';
import { readSubject, subjectPath } from './check-subject';

describe('what is to be checked', () => {
  it('is a domain in A-labels, and public addresses in their shortest form', () => {
    const { subject } = readSubject(' Bücher.example. ', [
      '',
      '46.4.113.5',
      '2A01:04f8:c0c:1:0::25',
      '46.4.113.5',
    ]);
    expect(subject).toEqual({
      domain: 'xn--bcher-kva.example',
      addresses: ['46.4.113.5', '2a01:4f8:c0c:1::25'],
    });
    expect(subjectPath(subject!)).toBe(
      '/check/xn--bcher-kva.example?ip=46.4.113.5&ip=2a01%3A4f8%3Ac0c%3A1%3A%3A25',
    );
  });

  it.each([
    ['', [], 'domain'],
    ['no domain', [], 'domain'],
    ['192.0.2.1', [], 'domain'],
    ['example.org', ['mail.example.org'], 'addresses'],
    ['example.org', ['127.0.0.1'], 'addresses'],
    ['example.org', ['::ffff:10.0.0.1'], 'addresses'],
    ['example.org', ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5'], 'addresses'],
  ])('is refused with a sentence at its field: %s %j', (domain, addresses, field) => {
    const { subject, faults } = readSubject(domain, addresses);
    expect(subject).toBeNull();
    expect(Object.keys(faults)).toEqual([field]);
  });
});
