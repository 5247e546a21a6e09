import { Buffer } from 'node:buffer';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseIp } from '@postseal/mail-terms';
import type { ZoneData } from '@postseal/test-mail';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import type { ListingAnswer, MailToTest, ScannerReport } from '../src/index.js';

/** A signing key and the record that publishes it. */
export interface TestKey {
  readonly privateKey: string;
  readonly record: string;
}

export interface Signer {
  readonly domain: string;
  readonly selector: string;
  readonly key: TestKey;
  /** Fields to sign; all usual ones unless given. */
  readonly fields?: readonly string[];
  readonly algorithm?: string;
  readonly canonicalization?: string;
  readonly maxBodyLength?: number;
  readonly expiresAtSeconds?: number;
}

/** Everything that a test of a message starts from; a test changes what it is about. */
export interface MailPlan {
  ip: string;
  helo: string;
  mailFrom: string;
  tls: MailToTest['session']['tls'];
  receivedAtSeconds: number;
  fields: [string, string][];
  body: string;
  signers: Signer[];
  /** Done to the message once it is signed. */
  alter: (message: string) => string;
  zone: Record<string, ZoneData[string]>;
  isBulk: boolean;
  listings: ListingAnswer[] | null;
  scanner: ScannerReport | null;
}

export const IPV4 = '46.4.113.5';
export const IPV6 = '2a01:4f8:c0c:1::25';
export const DOMAIN = 'sender.test';
const RECEIVED_AT = Date.parse('2026-11-24T09:30:00Z') / 1000;

export function rsaKey(bits: number): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return toKey(
    privateKey,
    `k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
  );
}

export function ed25519Key(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return toKey(privateKey, `k=ed25519; p=${raw.toString('base64')}`);
}

function toKey(privateKey: KeyObject, record: string): TestKey {
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; ${record}`,
  };
}

const mainKey = rsaKey(2048);

export const WORDS =
  'Good morning, the minutes of our meeting on Tuesday are ready. Please read them before the next meeting and write to me when something is missing or wrong.';

/** A message that has nothing wrong: HTML and text that agree, signed, aligned, from a host with a confirmed name. */
export function readyPlan(): MailPlan {
  return {
    ip: IPV4,
    helo: 'mail.sender.test',
    mailFrom: 'ann@sender.test',
    tls: { isUsed: true, version: 'TLSv1.3' },
    receivedAtSeconds: RECEIVED_AT,
    fields: [
      ['From', 'Ann Sender <ann@sender.test>'],
      ['To', 'Bob <bob@receiver.example>'],
      ['Subject', 'Minutes of Tuesday'],
      ['Date', 'Tue, 24 Nov 2026 10:29:58 +0100'],
      ['Message-ID', '<20261124.1@sender.test>'],
      ['MIME-Version', '1.0'],
      ['Content-Type', 'multipart/alternative; boundary="parts"'],
    ],
    body: alternative(
      WORDS,
      `<p>${WORDS}</p><p><a href="https://sender.test/minutes">Read the minutes</a></p>`,
    ),
    signers: [{ domain: DOMAIN, selector: 's1', key: mainKey }],
    alter: (message) => message,
    zone: {
      'sender.test': {
        SOA: {},
        NS: ['ns1.sender.test', 'ns2.sender.test'],
        MX: '10 mail.sender.test',
        TXT: `v=spf1 ip4:${IPV4} ip6:${IPV6} -all`,
      },
      'mail.sender.test': { A: IPV4, AAAA: IPV6, TXT: 'v=spf1 a -all' },
      '5.113.4.46.in-addr.arpa': { PTR: 'mail.sender.test' },
      '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.c.0.c.0.8.f.4.0.1.0.a.2.ip6.arpa': { PTR: 'mail.sender.test' },
      's1._domainkey.sender.test': { TXT: mainKey.record },
      '_dmarc.sender.test': { TXT: 'v=DMARC1; p=reject; rua=mailto:dmarc@sender.test' },
    },
    isBulk: false,
    listings: [],
    scanner: { kind: 'spamassassin', rules: [] },
  };
}

/** A body of both kinds, between delimiters of the name that `readyPlan` declares. */
export function alternative(text: string, html: string): string {
  return [
    '--parts',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '--parts',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<html><head><title>Minutes</title></head><body>${html}</body></html>`,
    '--parts--',
    '',
  ].join('\r\n');
}

/** Replaces a field, or adds it when there is none. */
export function setField(plan: MailPlan, name: string, value: string): void {
  const at = plan.fields.findIndex(([field]) => field.toLowerCase() === name.toLowerCase());
  if (at < 0) plan.fields.push([name, value]);
  else plan.fields[at] = [plan.fields[at]![0], value];
}

export function dropField(plan: MailPlan, name: string): void {
  plan.fields = plan.fields.filter(([field]) => field.toLowerCase() !== name.toLowerCase());
}

/** Changes the records at one name. */
export function setZone(plan: MailPlan, name: string, records: ZoneData[string] | null): void {
  if (records === null) delete plan.zone[name];
  else plan.zone[name] = records;
}

/** The message of a plan, signed and altered. */
export async function writeMessage(plan: MailPlan): Promise<Buffer> {
  const header = plan.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const unsigned = `${header}\r\n${plan.body}`;
  const signatures = await Promise.all(
    plan.signers.map(
      ({ domain, selector, key, fields, algorithm, canonicalization, maxBodyLength, expiresAtSeconds }) =>
        dkimSign(Buffer.from(unsigned, 'latin1'), {
          signTime: new Date((plan.receivedAtSeconds - 60) * 1000),
          ...(expiresAtSeconds === undefined ? {} : { expires: new Date(expiresAtSeconds * 1000) }),
          signatureData: [
            {
              signingDomain: domain,
              selector,
              privateKey: key.privateKey,
              headerList: [...(fields ?? USUAL_FIELDS)],
              ...(algorithm === undefined ? {} : { algorithm }),
              ...(canonicalization === undefined ? {} : { canonicalization }),
              ...(maxBodyLength === undefined ? {} : { maxBodyLength }),
            },
          ],
        } as Parameters<typeof dkimSign>[1]),
    ),
  );
  const signed = signatures.map(({ signatures: text }) => text).join('') + unsigned;
  return Buffer.from(plan.alter(signed), 'latin1');
}

const USUAL_FIELDS = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
];

/** The plan as `testMessage` takes it. */
export async function toMail(plan: MailPlan): Promise<MailToTest> {
  const { helo, mailFrom, tls, receivedAtSeconds, isBulk, listings, scanner } = plan;
  return {
    message: await writeMessage(plan),
    session: { ip: parseIp(plan.ip)!, helo, mailFrom, tls, receivedAtSeconds },
    isBulk,
    listings,
    scanner,
  };
}
