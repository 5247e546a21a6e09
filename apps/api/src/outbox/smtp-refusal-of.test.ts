import { expect, it } from '@jest/globals';
import { isAddressFault, readSmtpRefusal, sendingTrouble } from './smtp-refusal-of.js';

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

it.each([
  [
    {
      responseCode: 550,
      response: '550 5.1.1 <ops@x.example> unknown in relay mx3.internal',
      command: 'RCPT TO',
    },
    'The receiving server says that there is no such mailbox (550 5.1.1).',
  ],
  [{ responseCode: 552, response: '552 5.2.2 full', command: 'RCPT TO' }, 'The mailbox is full (552 5.2.2).'],
  [
    { responseCode: 550, response: '550 go away, 10.0.0.9', command: 'RCPT TO' },
    'The receiving server refuses the address (550).',
  ],
  [
    { responseCode: 535, response: '535 5.7.8 bad credentials for relay', command: 'AUTH PLAIN' },
    'The mail server of this instance does not take the mail at the moment (535).',
  ],
  [new Error('connect ECONNREFUSED 10.0.0.5:587'), 'The mail server of this instance could not be reached.'],
])('tells of %o without naming a server or an address', (error, words) => {
  expect(sendingTrouble(error)).toBe(words);
});

it('takes a bounce as one of the address unless it is about the mail, a policy or a system', () => {
  expect(['5.1.1', '5.2.2', '5.0.0', '4.4.7', null].map(isAddressFault)).toEqual(Array(5).fill(true));
  expect(['5.7.1', '5.6.0', '5.3.4'].map(isAddressFault)).toEqual([false, false, false]);
});
