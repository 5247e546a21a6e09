import { expect, it } from '@jest/globals';
import { readSmtpRefusal } from './smtp-refusal-of.js';

const refused = (responseCode: number, response: string, command: string) =>
  readSmtpRefusal(Object.assign(new Error(response), { responseCode, response, command }));

it.each([
  [550, '550 5.1.1 No such user', 'RCPT TO', true],
  [550, '550 unknown', 'RCPT TO', true],
  [552, '552 5.2.2 Mailbox full', 'RCPT TO', true],
  [554, '554 5.7.1 Your address is on a blocklist', 'RCPT TO', false],
  [550, '550 5.1.1 User unknown', 'DATA', true],
  [550, '550 5.7.1 Spam', 'DATA', false],
])('takes %i %s to %s as final; about the recipient: it is', (code, response, command, isAboutRecipient) => {
  expect(refused(code, response, command)).toEqual({ isAboutRecipient });
});

it.each([
  [450, '450 4.2.0 Greylisted', 'RCPT TO'],
  [535, '535 5.7.8 Bad credentials', 'AUTH PLAIN'],
  [550, '550 5.7.1 Sender refused', 'MAIL FROM'],
])('tries again after %i %s to %s', (code, response, command) => {
  expect(refused(code, response, command)).toBeNull();
});

it('tries again when there was no reply at all', () => {
  expect(readSmtpRefusal(new Error('connect ECONNREFUSED'))).toBeNull();
  expect(readSmtpRefusal(undefined)).toBeNull();
});
