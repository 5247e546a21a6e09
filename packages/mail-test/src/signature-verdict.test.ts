import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import {
  ed25519Key,
  type MailPlan,
  readyPlan,
  rsaKey,
  type Signer,
  writeMessage,
} from '../test/ready-mail.js';
import { advisedMailTestLimits } from './mail-to-test.js';
import { readMessageSource } from './message-source.js';
import { readSenderClaims, verifyWithKeys } from './sender-verdict.js';
import { askKey, mailauthResolver, type SignatureVerdict, verifySignatures } from './signature-verdict.js';

const keys = { rsa1024: rsaKey(1024), rsa2048: rsaKey(2048), ed25519: ed25519Key() };
const canonicalizations = ['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'];

/** What happens to messages, keys and signatures on their way. */
const mutations: Readonly<Record<string, (plan: MailPlan) => void>> = {
  nothing: () => {},
  'white space in the body': (plan) => alter(plan, (text) => text.replace('Please read', 'Please   read')),
  'a word in the body': (plan) => alter(plan, (text) => text.replace('Please read', 'Please reap')),
  'empty lines at the end': (plan) => alter(plan, (text) => `${text}\r\n\r\n`),
  'a footer': (plan) => alter(plan, (text) => `${text}-- \r\nsent by a list\r\n`),
  'another subject': (plan) => alter(plan, (text) => text.replace('Subject: Min', 'Subject: [list] Min')),
  'a folded subject': (plan) => alter(plan, (text) => text.replace('Minutes of', 'Minutes\r\n of')),
  'a second From on top': (plan) => alter(plan, (text) => `From: x@evil.test\r\n${text}`),
  'line ends of a file': (plan) => alter(plan, (text) => text.replaceAll('\r\n', '\n')),
  'no body': (plan) => alter(plan, (text) => text.slice(0, text.indexOf('\r\n\r\n') + 4)),
  'a broken b=': (plan) =>
    alter(plan, (text) => text.replace(/ b=(.)/, (_, char) => ` b=${char === 'A' ? 'B' : 'A'}`)),
  'an empty b=': (plan) => alter(plan, (text) => text.replace(/ b=[^;]*?(?=\r\n\S)/s, ' b=')),
  'no d=': (plan) => alter(plan, (text) => text.replace(/ d=[^;]*;/, '')),
  'an unknown algorithm': (plan) => alter(plan, (text) => text.replace(/a=[a-z0-9-]+;/, 'a=rsa-md5;')),
  'an unknown canonicalization': (plan) => alter(plan, (text) => text.replace(/c=[a-z/]+;/, 'c=loose;')),
  'another version': (plan) => alter(plan, (text) => text.replace('v=1;', 'v=2;')),
  'a repeated tag': (plan) => alter(plan, (text) => text.replace('v=1;', 'v=1; s=other;')),
  'an expired signature': (plan) => expireAt(plan, plan.receivedAtSeconds - 30),
  'a signature still valid': (plan) => expireAt(plan, plan.receivedAtSeconds + 30),
  'From not signed': (plan) => alter(plan, (text) => text.replace(/ h=From/i, ' h=X-From')),
  'part of the body signed': (plan) => sign(plan, { maxBodyLength: 40 }),
  'no key': (plan) => publish(plan, null),
  'two keys': (plan) => publish(plan, { TXT: [recordOf(plan), rsaKey(1024).record] }),
  'a revoked key': (plan) => publish(plan, { TXT: 'v=DKIM1; p=' }),
  'a key in quotes': (plan) => publish(plan, { TXT: recordOf(plan).replace(/p=(.*)/, 'p="$1"') }),
  'a key with spaces': (plan) => publish(plan, { TXT: recordOf(plan).replace(/p=(.{40})/, 'p=$1 ') }),
  'a cut key': (plan) => publish(plan, { TXT: recordOf(plan).slice(0, -20) }),
  'a key for something else': (plan) =>
    publish(plan, { TXT: recordOf(plan).replace('; k=', '; s=tlsrpt; k=') }),
  'a key that forbids SHA-256': (plan) =>
    publish(plan, { TXT: recordOf(plan).replace('; k=', '; h=sha1; k=') }),
  'a test key': (plan) => publish(plan, { TXT: recordOf(plan).replace('; k=', '; t=y; k=') }),
  'text that is no key': (plan) => publish(plan, { TXT: 'hello' }),
  'DNS that fails': (plan) => publish(plan, { unavailable: 'servfail' }),
};

describe('agrees with mailauth', () => {
  const cases = Object.keys(keys).flatMap((key) =>
    Object.keys(mutations).map((mutation) => [key as keyof typeof keys, mutation] as const),
  );

  it.each(cases)('%s: %s', async (keyName, mutation) => {
    for (const canonicalization of canonicalizations) {
      const plan = signedPlan({ canonicalization, key: keys[keyName] });
      mutations[mutation]!(plan);
      const message = await writeMessage(plan);
      const { own, theirs } = await verifyBoth(message, plan);
      expect({ canonicalization, results: own.map(({ result }) => result) }).toEqual({
        canonicalization,
        results: theirs,
      });
    }
  });

  it('on several signatures of one message, good and bad', async () => {
    const plan = signedPlan({ key: keys.rsa2048 });
    plan.signers = [
      { domain: 'esp.test', selector: 'gone', key: keys.rsa1024 },
      { domain: 'sender.test', selector: 's1', key: keys.rsa2048, algorithm: 'rsa-sha1' },
      { domain: 'sender.test', selector: 's1', key: keys.rsa1024 },
      ...plan.signers,
    ];
    const { own, theirs } = await verifyBoth(await writeMessage(plan), plan);
    expect(own.map(({ result }) => result)).toEqual(theirs);
    expect(theirs).toEqual(['neutral', 'pass', 'fail', 'pass']);
  });
});

describe('limits', () => {
  it('verifies the first signatures and leaves the rest unknown', async () => {
    const plan = signedPlan({ key: keys.rsa1024 });
    const one = (await writeMessage(plan)).toString('latin1');
    const field = one.slice(0, one.indexOf('\r\nFrom:') + 2);
    const { own } = await verifyBoth(Buffer.from(field.repeat(500) + one.slice(field.length)), plan);
    expect(own).toHaveLength(500);
    expect(own.filter(({ result }) => result === 'pass')).toHaveLength(advisedMailTestLimits.maxSignatures);
    expect(own.filter(({ result }) => result === 'unverified')).toHaveLength(490);
  });

  it('reads a body no more often than it is given work for', async () => {
    const plan = signedPlan({ key: keys.rsa1024 });
    plan.signers = [10, 20, 30].map((maxBodyLength) => ({ ...plan.signers[0]!, maxBodyLength }));
    const message = await writeMessage(plan);
    const { own } = await verifyBoth(message, plan, { maxHashedBytes: 2 * plan.body.length });
    expect(own.map(({ result }) => result)).toEqual(['pass', 'pass', 'unverified']);
    const shared = signedPlan({ key: keys.rsa1024 });
    shared.signers = [...shared.signers, ...shared.signers, ...shared.signers];
    const both = await verifyBoth(await writeMessage(shared), shared, { maxHashedBytes: shared.body.length });
    expect(both.own.map(({ result }) => result)).toEqual(['pass', 'pass', 'pass']);
  });

  it('does not try a signature that names thousands of fields', async () => {
    const plan = signedPlan({ key: keys.rsa1024 });
    plan.alter = (text) => text.replace(/ h=/, ` h=${'x:'.repeat(20_000)}`);
    const { own } = await verifyBoth(await writeMessage(plan), plan);
    expect(own).toMatchObject([{ result: 'unverified', signedFields: [] }]);
  });
});

it('tells mailauth absence as node:dns does, and remembers what was not answered', async () => {
  const dns = mailauthResolver(
    zoneResolver({
      'a.test': { TXT: 'here' },
      'b.test': { A: '192.0.2.1' },
      'd.test': { unavailable: 'timeout' },
    }),
  );
  const ask = (name: string) => dns.resolve(name, 'TXT').catch(({ code }) => code);
  expect(await ask('a.test')).toEqual([['here']]);
  expect(await ask('b.test')).toBe('ENODATA');
  expect(await ask('c.test')).toBe('ENOTFOUND');
  expect(await ask('d.test')).toBe('ETIMEOUT');
  expect(await ask('e...test')).toBe('ENOTFOUND');
  expect(dns.unavailable).toHaveLength(1);
});

function signedPlan(signer: Partial<Signer> & Pick<Signer, 'key'>): MailPlan {
  const plan = readyPlan();
  plan.signers = [{ domain: 'sender.test', selector: 's1', ...signer }];
  plan.zone['s1._domainkey.sender.test'] = { TXT: signer.key.record };
  return plan;
}

function alter(plan: MailPlan, change: MailPlan['alter']) {
  plan.alter = change;
}

function sign(plan: MailPlan, change: Partial<Signer>) {
  plan.signers = plan.signers.map((signer) => ({ ...signer, ...change }));
}

function expireAt(plan: MailPlan, expiresAtSeconds: number) {
  sign(plan, { expiresAtSeconds });
}

function publish(plan: MailPlan, records: MailPlan['zone'][string] | null) {
  if (records) plan.zone['s1._domainkey.sender.test'] = records;
  else delete plan.zone['s1._domainkey.sender.test'];
}

function recordOf(plan: MailPlan): string {
  return plan.signers[0]!.key.record;
}

/** Ours, and what mailauth says when it is asked directly; what it leaves out for its form is `permerror` here. */
async function verifyBoth(
  message: Buffer,
  plan: MailPlan,
  changes: Partial<typeof advisedMailTestLimits> = {},
): Promise<{ own: readonly SignatureVerdict[]; theirs: string[] }> {
  const source = readMessageSource(message, advisedMailTestLimits);
  if (!source.ok) throw new Error(source.refusal);
  const resolver = zoneResolver(plan.zone);
  const own = (
    await verifySignatures(source.source, plan.receivedAtSeconds, resolver, {
      ...advisedMailTestLimits,
      ...changes,
    })
  ).dkim;
  const direct = await dkimVerify(message, {
    curTime: plan.receivedAtSeconds * 1000,
    resolver: mailauthResolver(zoneResolver(plan.zone)).resolve,
  });
  const theirs = direct.results.map(({ status }) => (status.result === 'none' ? 'permerror' : status.result));
  await expectSameWithKeys(message, plan, resolver, own);
  return { own, theirs };
}

/** A receiver of report mails, which asks for the keys beforehand, comes to the same. */
async function expectSameWithKeys(
  message: Buffer,
  plan: MailPlan,
  resolver: ReturnType<typeof zoneResolver>,
  own: readonly SignatureVerdict[],
): Promise<void> {
  const limits = { ...advisedMailTestLimits, signal: null };
  const { keyNames } = readSenderClaims(message, limits);
  const keys = new Map(
    await Promise.all(keyNames.map(async (name) => [name, await askKey(name, resolver)] as const)),
  );
  const results = await verifyWithKeys(message, plan.receivedAtSeconds, keys, limits);
  const tried = own.every(({ result }) => result !== 'unverified'); // else other limits were set
  if (tried) expect(results.map(({ result }) => result)).toEqual(own.map(({ result }) => result));
}
