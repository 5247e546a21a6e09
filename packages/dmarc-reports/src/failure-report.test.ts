import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defaultLimits, readMessage, redactAddresses } from './index.js';

const NOW = Date.parse('2025-11-04T00:00:00Z') / 1000;
const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/failure/${name}`, import.meta.url), 'latin1');

async function read(raw: string) {
  const mail = await readMessage(Buffer.from(raw, 'latin1'), { limits: defaultLimits, now: NOW });
  return { mail, documents: mail.parts.flatMap(({ documents }) => documents) };
}

describe('a failure report', () => {
  it('in ARF brings every field of RFC 6591 and 9991, and nobody’s name', async () => {
    const { mail, documents } = await read(fixture('rfc6591--dkim-body-hash.eml'));
    expect(mail).toMatchObject({ outcome: 'stored', kind: 'report' });
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({ kind: 'failure', path: ['2'], outcome: 'stored', reason: null });
    expect(documents[0]!.report).toEqual({
      form: 'arf',
      feedbackType: 'auth-failure',
      version: '1',
      userAgent: 'Someisp!Mail-Feedback/1.0',
      authFailures: ['bodyhash'],
      identityAlignment: ['dkim', 'spf'],
      deliveryResult: 'reject',
      arrivalDate: 1318104958,
      incidents: 3,
      sourceIp: '192.0.2.1',
      sourcePort: 41025,
      reportingMta: null,
      reportedDomains: ['a.sender.example'],
      reportedHosts: ['www.sender.example'],
      originalMailFromDomains: ['a.sender.example'],
      originalRcptToDomains: ['mail.receiver.example'],
      authenticationResults: [
        'mta1011.mail.tp2.receiver.example; dkim=fail (bodyhash) header.d=sender.example header.i=…@sender.example',
      ],
      dkimDomain: 'sender.example',
      dkimIdentityDomain: 'sender.example',
      dkimSelector: 'testkey',
      spfRecords: ['txt : sender.example : "v=spf1 -all"'],
      adspRecords: [],
      headerFromDomain: 'sender.example',
      messageIdDomain: 'out.sender.example',
      signature: { domain: 'sender.example', selector: 'testkey' },
    });
  });

  it('of Exim, text only, is read with the headers that it quotes', async () => {
    const { documents } = await read(fixture('exim--plain-text-with-header-copy.eml'));
    expect(documents).toMatchObject([
      {
        kind: 'failure',
        report: {
          form: 'text',
          sourceIp: '198.51.100.9',
          reportedDomains: ['sender.example'],
          deliveryResult: 'reject',
          arrivalDate: 1762092000,
          headerFromDomain: 'sender.example',
          messageIdDomain: 'sender.example',
        },
      },
    ]);
  });

  it('of Netease, text only and numbered, is recognised by its opening sentence', async () => {
    const { documents } = await read(fixture('netease--numbered-plain-text.eml'));
    expect(documents).toMatchObject([
      { kind: 'failure', report: { form: 'text', sourceIp: '203.0.113.77' } },
    ]);
    expect(documents[0]!.kind === 'failure' && documents[0]!.report.arrivalDate).toBe(1762063200);
  });

  it.each(['rfc6591--dkim-body-hash.eml', 'exim--plain-text-with-header-copy.eml'])(
    'keeps no local part, subject or body: %s',
    async (name) => {
      const { documents } = await read(fixture(name));
      const kept = JSON.stringify(documents);
      for (const secret of [
        'anna',
        'bertha',
        'secret',
        'Invoice',
        'bill',
        'unsubscribe',
        'VGhpcyBpcyBh',
        'o3F52',
      ]) {
        expect(kept).not.toMatch(new RegExp(secret, 'i'));
      }
    },
  );

  it.each([
    ['type and date', (raw: string) => raw.replace(/^(?:Feedback-Type|Arrival-Date):.*\r?\n/gm, '')],
    [
      'line ends of one kind',
      (raw: string) => raw.replace(/\n/g, '\r\n').replace('Version: 1\r\n', 'Version: 1\n'),
    ],
    [
      'the usual spelling of its headers’ part',
      (raw: string) => raw.replace('text/rfc822-headers', 'message/rfc822-headers'),
    ],
    ['report-type', (raw: string) => raw.replace(';\n report-type=feedback-report', '')],
  ])('may lack %s', async (_, change) => {
    const { documents } = await read(change(fixture('rfc6591--dkim-body-hash.eml')));
    expect(documents).toMatchObject([
      { kind: 'failure', report: { sourceIp: '192.0.2.1', headerFromDomain: 'sender.example' } },
    ]);
  });

  it('is not seen in a text that only mentions one', async () => {
    const { mail } = await read(
      'From: a@b.example\r\nContent-Type: text/plain\r\n\r\nPlease see the DMARC failure report that I sent.\r\n',
    );
    expect(mail).toMatchObject({ outcome: 'rejected', reason: 'no-report-found' });
  });
});

it('takes the local part out of every address', () => {
  expect(
    redactAddresses('a b@x.example, "o d"@y.example; <c+d@[192.0.2.1]> smtp.mailfrom=e@z.example f @ g'),
  ).toBe('a …@x.example, …@y.example; <…@[192.0.2.1]> smtp.mailfrom=…@z.example f @ g');
});
