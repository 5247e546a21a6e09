import { describe, expect, it } from '@jest/globals';
import { authSentence, emailFault, newPasswordFault, refuseFields, slugOf } from './account-rules';

it('accepts what looks like an address and says what is wrong with the rest', () => {
  expect(emailFault('a@example.org')).toBeUndefined();
  expect(emailFault('')).toBe('Enter your e-mail address.');
  expect(emailFault('a@b')).toMatch(/does not look like/);
});

it('counts the characters of a password as typed', () => {
  expect(newPasswordFault('         ')).toMatch(/at least 10/);
  expect(newPasswordFault('          ')).toBeUndefined();
  expect(newPasswordFault('a'.repeat(129))).toMatch(/at most 128/);
});

it('refuses only when a field is at fault', () => {
  expect(refuseFields({ email: undefined })).toBeUndefined();
  expect(refuseFields({ email: 'x', name: undefined })).toEqual({ fields: { email: 'x' } });
});

it('makes a slug from any script', () => {
  expect(slugOf('Büro  für Post & Co.', 'k3')).toBe('bu-ro-fu-r-post-co-k3');
  expect(slugOf('株式会社', 'k3')).toBe('k3');
});

describe('authSentence', () => {
  it('prefers our words, then those of the service, never those of a crash', () => {
    expect(authSentence({ status: 401, code: 'INVALID_EMAIL_OR_PASSWORD', message: 'x' })).toMatch(
      /not right/,
    );
    expect(authSentence({ status: 403, message: 'This instance takes no new accounts.' })).toBe(
      'This instance takes no new accounts.',
    );
    expect(authSentence({ status: 500, message: 'TypeError' })).not.toMatch(/TypeError/);
    expect(authSentence({ status: 429, message: 'x' })).toMatch(/too often/);
  });
});
