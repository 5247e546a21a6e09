import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { defaultLimits, isMbox, readMessage, splitMbox } from './index.js';

const NOW = Date.parse('2025-11-03T00:00:00Z') / 1000;
const XML = readFileSync(new URL('../fixtures/edge/01-plain.xml', import.meta.url));
const GZIP = gzipSync(XML).toString('base64');
const HEADERS =
  'From: Reports <r@ACME.test>\r\nSubject: =?utf-8?Q?Report_Dom=C3=A4n?=\r\nMessage-ID: <m@acme.test>\r\n';
const attachment = (type: string, body: string, more = 'Content-Transfer-Encoding: base64\r\n') =>
  `Content-Type: ${type}\r\n${more}\r\n${body}\r\n`;
const multipart = (type: string, ...parts: string[]) =>
  `Content-Type: multipart/${type}; boundary="b 1"\r\n\r\n${parts.map((part) => `--b 1\r\n${part}`).join('')}--b 1--\r\n`;

describe('a report mail', () => {
  it('tells its headers, decoded', async () => {
    const mail = await read(
      `${HEADERS}Date: Sun, 02 Nov 2025 01:00:00 +0000\r\n${attachment('application/gzip', GZIP)}`,
    );
    expect(mail.facts).toEqual({
      fromAddress: 'r@acme.test',
      fromDomain: 'acme.test',
      subject: 'Report Domän',
      messageId: '<m@acme.test>',
      date: 1762045200,
    });
    expect(mail.parts).toMatchObject([
      { path: '1', outcome: 'stored', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it.each([
    ['text/plain attachment', attachment('text/plain; name="a.xml.gz"', GZIP), ['type-mismatch']],
    [
      'misspelt header',
      `ContentType: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${GZIP}`,
      [],
    ],
    ['no type at all', `Content-Transfer-Encoding: base64\r\n\r\n${GZIP}`, []],
    ['text body that is XML', `Content-Type: text/plain\r\n\r\n\r\n${XML}`, ['xml-in-body', 'leading-bytes']],
    ['base64 without padding', attachment('application/gzip', GZIP.replace(/=+$/, '')), []],
    [
      'base64 with blank lines and trailing blanks',
      attachment('application/gzip', GZIP.replace(/(.{60})/g, '$1 \r\n\r\n')),
      [],
    ],
    ['XML that calls itself base64', attachment('text/xml', XML.toString()), ['transfer-encoding-ignored']],
    [
      'quoted-printable',
      attachment('text/xml', quotedPrintable(XML), 'Content-Transfer-Encoding: quoted-printable\r\n'),
      [],
    ],
    [
      'a mail inside a mail',
      attachment('message/rfc822', `${HEADERS}${attachment('application/gzip', GZIP)}`, ''),
      ['nested-mail'],
    ],
    [
      'multipart/related with HTML beside it',
      multipart(
        'related',
        attachment('text/html', '<html><body>hi', ''),
        attachment('application/gzip', GZIP),
      ),
      [],
    ],
    [
      'no closing delimiter',
      multipart('mixed', attachment('application/gzip', GZIP)).replace('--b 1--\r\n', ''),
      [],
    ],
    [
      'opaque S/MIME',
      attachment(
        'application/pkcs7-mime; smime-type=signed-data',
        signedData(attachment('application/gzip', GZIP)),
      ),
      [],
    ],
  ])('is stored: %s', async (_, body, notes) => {
    for (const raw of [HEADERS + body, (HEADERS + body).replaceAll('\r\n', '\n')]) {
      const mail = await read(raw);
      const documents = mail.parts.flatMap((part) => part.documents);
      expect(documents).toMatchObject([{ kind: 'aggregate', outcome: 'stored', totals: { messages: 3 } }]);
      expect(documents[0]!.notes.map(({ code }) => code)).toEqual(notes);
    }
  });

  it('joins an RFC 2231 file name', async () => {
    const type = `application/octet-stream; name*0="acme.test!example.com!"; name*1*=1762000000%211762086399.xml.gz`;
    const mail = await read(HEADERS + attachment(type, GZIP));
    expect(mail.parts[0]!.fileName).toBe('acme.test!example.com!1762000000!1762086399.xml.gz');
  });
});

describe('a mail without a report', () => {
  it.each([
    ['nothing recognisable', attachment('text/plain', 'hello', ''), 'unknown', 'no-report-found'],
    [
      'an auto-reply',
      `Auto-Submitted: auto-replied\r\n${attachment('text/plain', 'away', '')}`,
      'auto-reply',
      'no-report-found',
    ],
    [
      'a bounce',
      multipart(
        'report; report-type=delivery-status',
        attachment('message/delivery-status', 'Action: failed', ''),
      ),
      'bounce',
      'no-report-found',
    ],
    [
      'broken base64',
      attachment('application/gzip', '%$§"!&/()='.repeat(40)),
      'unknown',
      'transfer-encoding-broken',
    ],
    [
      'an encrypted mail',
      multipart('encrypted', attachment('application/octet-stream', 'AAAA')),
      'unknown',
      'encrypted',
    ],
    ['an empty attachment', attachment('application/gzip', ''), 'unknown', 'empty'],
    [
      'a picture in SVG',
      attachment('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>', ''),
      'unknown',
      'no-report-found',
    ],
  ])('is rejected: %s', async (_, body, kind, reason) => {
    expect(await read(HEADERS + body)).toMatchObject({ outcome: 'rejected', kind, reason });
  });

  it('is rejected as empty when it has no bytes', async () => {
    expect(await read('')).toMatchObject({ outcome: 'rejected', reason: 'empty' });
  });
});

describe('a failure report', () => {
  it('is recognised, and the mail it quotes stays closed', async () => {
    const mail = await read(
      HEADERS +
        multipart(
          'report; report-type=feedback-report',
          attachment('text/plain', 'This is a failure report', ''),
          attachment('message/feedback-report', 'Feedback-Type: auth-failure\r\nVersion: 1', ''),
          attachment('message/rfc822', HEADERS + attachment('application/gzip', GZIP), ''),
        ),
    );
    expect(mail).toMatchObject({ outcome: 'stored', reason: null });
    expect(mail.parts.flatMap((part) => part.documents)).toMatchObject([
      { kind: 'failure', report: { feedbackType: 'auth-failure', headerFromDomain: 'acme.test' } },
    ]);
  });
});

describe('an mbox', () => {
  const first = `${HEADERS}${attachment('application/gzip', GZIP)}`;
  const second = `${HEADERS}\r\n>From the start\r\nFrom here it is text\r\n`;
  const mbox = Buffer.from(
    `From r@acme.test Sun Nov  2 01:00:00 2025\r\n${first}\r\nFrom r Sun\r\n${second}`,
  );

  it('is split at separators that follow a blank line, and unquoted', () => {
    expect(isMbox(mbox)).toBe(true);
    expect(Array.from(splitMbox(mbox), (mail) => Buffer.from(mail).toString())).toEqual([
      `${first}\r\n`,
      second.replace('>From', 'From'),
    ]);
  });

  it('is not a single mail', () => {
    expect(isMbox(Buffer.from(first))).toBe(false);
  });
});

function read(raw: string) {
  return readMessage(Buffer.from(raw), { limits: defaultLimits, now: NOW });
}

function quotedPrintable(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll('=', '=3D')
    .replace(/(.{70})/g, '$1=\r\n');
}

/** CMS SignedData around a MIME entity (RFC 5652 §5.1), without certificates or signers. */
function signedData(content: string): string {
  const der = (tag: number, ...values: Buffer[]) => {
    const value = Buffer.concat(values);
    const length =
      value.length < 0x80
        ? Buffer.from([value.length])
        : Buffer.from([0x82, value.length >> 8, value.length & 0xff]);
    return Buffer.concat([Buffer.from([tag]), length, value]);
  };
  const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
  const encapsulated = der(0x30, oid('2a864886f70d010701'), der(0xa0, der(0x04, Buffer.from(content))));
  const signed = der(0x30, der(0x02, Buffer.from([1])), der(0x31), encapsulated, der(0x31));
  return der(0x30, oid('2a864886f70d010702'), der(0xa0, signed)).toString('base64');
}
