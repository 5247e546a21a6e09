import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeRaw, encodeRaw } from './raw-encoding.js';

describe('encodeRaw', () => {
  it('keeps a mail with an attachment in less space, and gives it back byte for byte', async () => {
    const mail = Buffer.from(`Subject: Report\r\n\r\n${randomBytes(6000).toString('base64')}\r\n`);
    const { raw, rawEncoding } = await encodeRaw(mail);
    expect(rawEncoding).toBe('zstd');
    expect(raw.length).toBeLessThan(mail.length * 0.8);
    expect(await decodeRaw(raw, rawEncoding)).toEqual(mail);
  });

  it('leaves a gzip file as it is', async () => {
    const file = randomBytes(6000);
    const { raw, rawEncoding } = await encodeRaw(file);
    expect({ raw, rawEncoding }).toEqual({ raw: file, rawEncoding: 'plain' });
    expect(await decodeRaw(raw, rawEncoding)).toEqual(file);
  });

  it('reads mails that were stored and not compressed yet', async () => {
    expect(await decodeRaw(Buffer.from('as received'), null)).toEqual(Buffer.from('as received'));
  });
});
