import { expect, it } from '@jest/globals';
import { readMessageText } from './message-text.js';

it('shows header and body apart, as they came', () => {
  const raw = Buffer.from('Subject: =?utf-8?q?x?=\r\nTo: a@b.example\r\n\r\n<script>alert(1)</script>\r\n');
  expect(readMessageText(raw)).toEqual({
    header: 'Subject: =?utf-8?q?x?=\nTo: a@b.example',
    body: '<script>alert(1)</script>\n',
    isCut: false,
  });
});

it('shows a mail that is all header', () => {
  expect(readMessageText(Buffer.from('Subject: x\r\n'))).toMatchObject({ header: 'Subject: x\n', body: '' });
});

it('keeps text from hiding or turning around what it says', () => {
  const { header } = readMessageText(Buffer.from('Subject: a\0b\u202etxt.exe\u001b[2J\xff\r\n\r\n', 'utf8'));
  expect(header).toBe('Subject: a\ufffdb\ufffdtxt.exe\ufffd[2J\u00ff');
});

it('says when it shows only the beginning', () => {
  const { body, isCut } = readMessageText(Buffer.from(`A: b\r\n\r\n${'x'.repeat(1_000_000)}`));
  expect(body.length).toBe(128 * 1024);
  expect(isCut).toBe(true);
});
