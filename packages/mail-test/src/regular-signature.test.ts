import { describe, expect, it } from '@jest/globals';
import {
  ed25519Key,
  type MailPlan,
  readyPlan,
  rsaKey,
  type TestKey,
  writeMessage,
} from '../test/ready-mail.js';
import { advisedMailTestLimits } from './mail-to-test.js';
import { readMessageSource } from './message-source.js';
import { verifyRegularSignatures } from './regular-signature.js';

// That both ways agree on everything else is held by signature-verdict.test.ts, which asks both.
const rsa2048 = rsaKey(2048);
const passing = { domain: 'sender.test', selector: 's1' };

describe('a signature as most are', () => {
  it.each(['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'])(
    'is verified without the library: %s',
    async (canonicalization) => {
      const plan = signedPlan(rsa2048, { canonicalization });
      expect(await verify(plan)).toEqual([passing]);
    },
  );

  it('may stand beside another', async () => {
    const plan = signedPlan(rsa2048);
    plan.signers = [...plan.signers, { domain: 'esp.test', selector: 'k', key: rsa2048 }];
    expect(await verify(plan)).toHaveLength(2);
  });

  it('covers bodies of any ending', async () => {
    for (const body of [
      '',
      '\r\n',
      ' \r\n\t\r\n',
      'a \t b \r\n\r\n \r\n',
      'no end',
      'no end \t',
      `\r\n\r\n${'x \r\n'.repeat(9)}`,
    ]) {
      for (const canonicalization of ['relaxed/relaxed', 'simple/simple']) {
        const plan = signedPlan(rsa2048, { canonicalization });
        plan.body = body;
        expect({ body, canonicalization, verdict: await verify(plan) }).toMatchObject({ verdict: [passing] });
      }
    }
  });

  it('covers folded fields and fields that occur twice', async () => {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple']) {
      const plan = signedPlan(rsa2048, { canonicalization });
      plan.fields.push(['To', 'second@receiver.example'], ['X-Folded', 'a\r\n\t b \r\n  c  ']);
      expect(await verify(plan)).toEqual([passing]);
    }
  });
});

describe('left to the library', () => {
  const changed = (change: (text: string) => string): MailPlan => ({ ...signedPlan(rsa2048), alter: change });

  it.each<[string, () => MailPlan]>([
    ['another body', () => changed((text) => text.replace('Please read', 'Please reap'))],
    ['another header', () => changed((text) => text.replace('Subject: Min', 'Subject: Men'))],
    [
      'white space that is none',
      () => changed((text) => text.replace('Subject: Minutes', 'Subject: \xa0Minutes')),
    ],
    ['a blank before the colon', () => changed((text) => text.replace('Subject:', 'Subject :'))],
    ['a line feed alone', () => changed((text) => text.replace('Please read', 'Please\nread'))],
    ['part of the body signed', () => signedPlan(rsa2048, { maxBodyLength: 40 })],
    [
      'an expired signature',
      () => signedPlan(rsa2048, { expiresAtSeconds: readyPlan().receivedAtSeconds - 5 }),
    ],
    ['another algorithm', () => signedPlan(ed25519Key())],
    ['SHA-1', () => signedPlan(rsa2048, { algorithm: 'rsa-sha1' })],
    [
      'a key with flags',
      () => signedPlan({ ...rsa2048, record: rsa2048.record.replace('; k=', '; t=s; k=') }),
    ],
    ['a key that is none', () => signedPlan({ ...rsa2048, record: rsa2048.record.slice(0, -40) })],
    ['the key of somebody else', () => signedPlan({ ...rsa2048, record: rsaKey(2048).record })],
    ['no signature', () => ({ ...readyPlan(), signers: [] })],
  ])('%s', async (_, plan) => {
    expect(await verify(plan())).toBeNull();
  });

  it('a key that is not there', async () => {
    expect(await verify(signedPlan(rsa2048), () => null)).toBeNull();
  });
});

function signedPlan(key: TestKey, signer: object = {}): MailPlan {
  const plan = readyPlan();
  plan.signers = [{ domain: 'sender.test', selector: 's1', key, ...signer }];
  return plan;
}

async function verify(plan: MailPlan, keyTextOf = () => plan.signers[0]?.key.record ?? null) {
  const outcome = readMessageSource(await writeMessage(plan), advisedMailTestLimits);
  if (!outcome.ok) throw new Error(outcome.refusal);
  return verifyRegularSignatures(outcome.source, plan.receivedAtSeconds, keyTextOf);
}
