// What one message costs: the ready one of the fixtures, and messages made to be expensive. Each is tested in this process,
// one after the other, with its DNS in memory. Prints one JSON line a message.
import { readFileSync } from 'node:fs';
import { parseIp } from '@postseal/mail-terms';
import { advisedMailTestLimits, testMessage } from '@postseal/mail-test';
import { zoneResolver } from '@postseal/test-mail';

const fixtures = new URL('../fixtures/messages/', import.meta.url);
const zone = JSON.parse(readFileSync(new URL('zone.json', fixtures), 'utf8'));
const ready = readFileSync(new URL('ready.eml', fixtures));
const MEGABYTE = 1024 * 1024;
const header =
  'From: a@sender.test\r\nDate: Tue, 24 Nov 2026 10:29:58 +0100\r\nMessage-ID: <1@sender.test>\r\nMIME-Version: 1.0\r\n';
const html = (body) => `${header}Content-Type: text/html; charset=utf-8\r\n\r\n${body}`;
const text = ready.toString('latin1');
const signature = text.slice(0, text.indexOf('\r\nFrom:') + 2);
const signed = (count, tags) =>
  Array.from({ length: count }, (_, n) => signature.replace('q=dns/txt;', tags(n))).join('');
const signedTwice = signature + signature.replace('relaxed/relaxed', 'simple/simple') + header;

const messages = {
  ready,
  '30 MB attachment': text.replace(
    '--parts--',
    `--parts\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'UEsDBAoA'.repeat(9)}\r\n`.repeat((30 * MEGABYTE) / 74)}--parts--`,
  ),
  '30 MB of line feeds': header + '\n'.repeat(30 * MEGABYTE),
  '30 MB of boundaries': `${header}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n'.repeat(6 * MEGABYTE)}`,
  'MIME 100,000 levels deep': Array.from(
    { length: 100_000 },
    (_, level) =>
      `${level === 0 ? header : ''}Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join(''),
  'header of 1 MB': `X: ${'y'.repeat(MEGABYTE)}\r\n${text}`,
  '200,000 fields': `${'X: y\r\n'.repeat(200_000)}${text}`,
  '250 KB of folded lines': `X: y\r\n${' y\r\n'.repeat(60_000)}${text}`,
  '5,000 signatures': signed(5000, (n) => `l=${n};`) + text,
  '10 signatures of different length over 30 MB': `${signed(10, (n) => `l=${1e9 + n};`)}${header}\r\n${'word \t word\r\n'.repeat(2.4 * MEGABYTE)}`,
  'signed, 30 MB of spaces': `${signedTwice}\r\n${' '.repeat(30 * MEGABYTE)}`,
  'signed, 30 MB of empty lines': `${signedTwice}\r\n${'\r\n'.repeat(15 * MEGABYTE)}`,
  'signed, 30 MB of tabs and CR': `${signedTwice}\r\n${' \t\r'.repeat(10 * MEGABYTE)}`,
  '300 signatures': signed(300, () => '') + text,
  '8 MB of open elements': html('<a href="http://x.test/">'.repeat(340_000)),
  '8 MB of closing tags': html(`${'<b>'.repeat(MEGABYTE)}${'</i>'.repeat(MEGABYTE)}`),
  '8 MB of half entities': html('&am'.repeat(2.7 * MEGABYTE)),
  '8 MB of attributes': html(`<a ${'x="y" '.repeat(1.4 * MEGABYTE)}>`),
  '8 MB of open comments': html('<!--'.repeat(2 * MEGABYTE)),
};

const limits = { ...advisedMailTestLimits, signal: null };
for (const [name, message] of Object.entries(messages)) {
  const bytes = Buffer.from(message, 'latin1');
  const mail = {
    message: bytes,
    session: {
      ip: parseIp('46.4.113.5'),
      helo: 'mail.sender.test',
      mailFrom: 'ann@sender.test',
      tls: { isUsed: true, version: 'TLSv1.3' },
      receivedAtSeconds: Date.parse('2026-11-24T09:30:00Z') / 1000,
    },
    isBulk: false,
    listings: null,
    scanner: null,
  };
  const rounds = name === 'ready' ? 300 : 1;
  const begin = performance.now();
  let outcome;
  for (let round = 0; round < rounds; round++) outcome = await testMessage(mail, zoneResolver(zone), limits);
  const milliseconds = Math.round(((performance.now() - begin) / rounds) * 10) / 10;
  const result = outcome.ok ? outcome.verdict.score : outcome.refusal;
  console.log(
    JSON.stringify({
      bench: 'mail-test',
      message: name,
      kilobytes: Math.round(bytes.length / 1024),
      milliseconds,
      result,
    }),
  );
}
