import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { makeDkimPair } from './make-key';

const november = new Date('2026-11-24T00:00:00Z');

it('publishes the public half of the private key that is downloaded', async () => {
  const { selector, value, privatePem } = await makeDkimPair('rsa', november);
  const key = createPublicKey(createPrivateKey(privatePem));
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(value).toBe(`v=DKIM1; k=rsa; p=${key.export({ type: 'spki', format: 'der' }).toString('base64')}`);
  expect(selector).toBe('s202611r');
});

it('publishes an Ed25519 key as its 32 bytes alone', async () => {
  const { selector, value, privatePem } = await makeDkimPair('ed25519', november);
  const key = createPublicKey(createPrivateKey(privatePem)).export({ type: 'spki', format: 'der' });
  expect(value).toBe(`v=DKIM1; k=ed25519; p=${key.subarray(-32).toString('base64')}`);
  expect(selector).toBe('s202611e');
});
