import { expect, it } from '@jest/globals';
import { consentMail } from './consent-mail.js';

const url = 'https://postseal.example/alert-address/abc';

it('asks plainly, with one link', () => {
  const { subject, text, html } = consentMail('Nordwind GmbH & Co', url);
  expect(subject).toBe('Do you want mail alerts of Nordwind GmbH & Co?');
  expect(text).toContain(`Answer:\n${url}`);
  expect(html.match(/href=/g)).toHaveLength(1);
});

it('carries nothing of a name that could be a link, a header or a letter of its own', () => {
  const { subject, text } = consentMail('Win now: https://evil.example/x\r\nBcc: a@b.example <b>', url);
  expect(subject).toBe('Do you want mail alerts of Win now https evil example x Bcc a b example b?');
  expect(text).not.toMatch(/evil\.example|a@b/);
  expect(consentMail('x'.repeat(500), url).subject.length).toBeLessThan(100);
  expect(consentMail('://', url).subject).toBe('Do you want mail alerts of An organization?');
});
