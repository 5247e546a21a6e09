import { describe, expect, it } from '@jest/globals';
import { readTarget } from './channel-target.js';

const strict = { allowHttp: false };

describe('readTarget', () => {
  it('shows no more of a chat webhook than tells it from another', () => {
    const url = 'https://hooks.slack.com/services/T0000/B0000/abcdefGHIJ1234';
    expect(readTarget({ kind: 'slack', url }, strict)).toEqual({
      shown: 'https://hooks.slack.com/…1234',
      secrets: { kind: 'slack', url },
    });
  });

  it('gives every webhook a secret of its own and hides its query', () => {
    const target = () =>
      readTarget({ kind: 'webhook', url: 'https://ops.example/in?key=1#x' }, strict) as {
        shown: string;
        secrets: { url: string; signingSecret: string };
      };
    const [one, other] = [target(), target()];
    expect(one.shown).toBe('https://ops.example/in');
    expect(one.secrets.url).toBe('https://ops.example/in?key=1');
    expect(one.secrets.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(one.secrets.signingSecret).not.toBe(other.secrets.signingSecret);
  });

  it('hides a path that may hold a key', () => {
    const url = 'https://chat.example/api/webhooks/1234567890/abcdefghijklmnopqrstuvWXYZ';
    expect(readTarget({ kind: 'webhook', url }, strict).shown).toBe('https://chat.example/…WXYZ');
  });

  it('takes an ntfy address apart into server and topic', () => {
    expect(
      readTarget({ kind: 'ntfy', url: 'https://ntfy.example:8443/my_alerts-1', accessToken: 'tk_1' }, strict),
    ).toEqual({
      shown: 'https://ntfy.example:8443/my_…',
      secrets: {
        kind: 'ntfy',
        server: 'https://ntfy.example:8443',
        topic: 'my_alerts-1',
        accessToken: 'tk_1',
      },
    });
  });

  it.each([
    'ops.example/in',
    'http://ops.example/in',
    'ftp://ops.example/in',
    'javascript:alert(1)',
    'https://user:pw@ops.example/in',
    'https://',
  ])('refuses %s', (url) => {
    expect(() => readTarget({ kind: 'webhook', url }, strict)).toThrow();
  });

  it('takes plain HTTP where the operator opened the network', () => {
    expect(readTarget({ kind: 'webhook', url: 'http://10.0.0.5/in' }, { allowHttp: true }).shown).toBe(
      'http://10.0.0.5/in',
    );
  });

  it.each(['https://ntfy.sh', 'https://ntfy.sh/a/b', 'https://ntfy.sh/topic?x=1', 'https://ntfy.sh/t%20x'])(
    'refuses %s as an ntfy topic',
    (url) => {
      expect(() => readTarget({ kind: 'ntfy', url, accessToken: null }, strict)).toThrow(
        'server and the topic',
      );
    },
  );
});
