import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { MailCollector } from './mail-collector.js';

const limits = { maxMailBytes: 100_000, maxHeldBytes: 150_000, maxDurationMs: 10_000 };
const text = async (raw: Buffer) => raw.toString('latin1');

describe('MailCollector', () => {
  it('puts a mail together from chunks of any size', async () => {
    const mail = Array.from({ length: 70_000 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
    const chunks = [mail.slice(0, 1), mail.slice(1, 40_000), mail.slice(40_000)].map((part) =>
      Buffer.from(part),
    );
    expect(await new MailCollector(limits).receive(Readable.from(chunks), text)).toBe(mail);
  });

  it('refuses a mail that is too large, after reading it to its end', async () => {
    const stream = Readable.from(Array.from({ length: 5 }, () => Buffer.alloc(30_000)));
    await expect(new MailCollector(limits).receive(stream, text)).rejects.toMatchObject({
      responseCode: 552,
    });
    expect(stream.readableEnded).toBe(true);
  });

  it('refuses for now when too much is held, and takes mails again afterwards', async () => {
    const collector = new MailCollector(limits);
    const held = Promise.withResolvers<void>();
    const large = () => Readable.from([Buffer.alloc(90_000)]);
    const first = collector.receive(large(), () => held.promise);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(collector.receive(large(), text)).rejects.toMatchObject({ responseCode: 452 });
    held.resolve();
    await first;
    expect(await collector.receive(large(), async (raw) => raw.length)).toBe(90_000);
  });

  it('gives up on a mail that takes too long', async () => {
    const collector = new MailCollector({ ...limits, maxDurationMs: 20 });
    const stream = new PassThrough();
    stream.write('From');
    await expect(collector.receive(stream, text)).rejects.toMatchObject({ responseCode: 421 });
  });
});
