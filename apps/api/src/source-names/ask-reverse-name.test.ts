import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { pauseAfter } from './address-namer.js';
import { askReverseName } from './ask-reverse-name.js';

describe('the reverse name of an address', () => {
  it('is believed when it leads back, in both families', async () => {
    const dns = zoneResolver({
      '1.2.0.192.in-addr.arpa': { PTR: ['liar.example', 'mail.example'] },
      'liar.example': { A: '192.0.2.99' },
      'mail.example': { A: ['192.0.2.7', '192.0.2.1'] },
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { PTR: 'six.example' },
      'six.example': { AAAA: '2001:db8:0:0:0:0:0:1' },
    });
    expect(await askReverseName('192.0.2.1', dns)).toEqual({
      reverseName: 'mail.example',
      unconfirmedName: null,
    });
    expect((await askReverseName('2001:db8::1', dns))?.reverseName).toBe('six.example');
  });

  it('is kept apart when it leads elsewhere or is no host name', async () => {
    const dns = zoneResolver({
      '1.2.0.192.in-addr.arpa': { PTR: 'mail.google.com' },
      'mail.google.com': { A: '8.8.8.8' },
      '2.2.0.192.in-addr.arpa': { PTR: ['localhost'] },
    });
    expect(await askReverseName('192.0.2.1', dns)).toEqual({
      reverseName: null,
      unconfirmedName: 'mail.google.com',
    });
    expect(await askReverseName('192.0.2.2', dns)).toEqual({ reverseName: null, unconfirmedName: null });
    expect(await askReverseName('192.0.2.3', dns)).toEqual({ reverseName: null, unconfirmedName: null });
  });

  it('is unknown, not absent, while DNS does not answer', async () => {
    const dns = zoneResolver({
      '1.2.0.192.in-addr.arpa': { PTR: { unavailable: 'timeout' } },
      '2.2.0.192.in-addr.arpa': { PTR: 'mail.example' },
      'mail.example': { A: { unavailable: 'servfail' } },
    });
    expect(await askReverseName('192.0.2.1', dns)).toBeNull();
    expect(await askReverseName('192.0.2.2', dns)).toBeNull();
  });
});

it('names are asked for again after a week, absence after three days, silence ever later up to a day', () => {
  const day = 86_400;
  expect(pauseAfter({ reverseName: 'mail.example' }, 3)).toBe(7 * day);
  expect(pauseAfter({ reverseName: null }, 3)).toBe(3 * day);
  expect([0, 1, 2, 50].map((failures) => pauseAfter(null, failures))).toEqual([900, 1800, 3600, day]);
});
