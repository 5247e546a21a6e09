import { describe, expect, it } from '@jest/globals';
import { splitMbox } from './split-mbox.js';
import { splitMboxStream } from './split-mbox-stream.js';

const mbox = Buffer.from(
  [
    'From a@a.example Mon Nov  2 01:00:00 2026\n',
    'Subject: one\n\nText.\nFrom here on.\n>From quoted\n>>From twice\n\n',
    'From b@b.example Mon Nov  2 02:00:00 2026\r\n',
    'Subject: two\r\n\r\nbody\r\n\r\n',
    'From c@c.example\nSubject: three\n\nno line end',
  ].join(''),
);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function split(bytes: Uint8Array, size: number, maxBytes = 1_000): Promise<(string | null)[]> {
  const mails: (string | null)[] = [];
  for await (const mail of splitMboxStream(inPieces(bytes, size), maxBytes)) {
    mails.push(mail && Buffer.from(mail).toString());
  }
  return mails;
}

describe('splitMboxStream', () => {
  it('gives the same mails as from the whole file, wherever its pieces end', async () => {
    const whole = [...splitMbox(mbox)].map((mail) => Buffer.from(mail).toString());
    expect(whole).toHaveLength(3);
    for (let size = 1; size <= mbox.length; size++) expect(await split(mbox, size)).toEqual(whole);
  });

  it('reads past a mail that is too large, and gives the others', async () => {
    const large = Buffer.from(`From x\n\n${'x'.repeat(5_000)}\n\n`);
    const [one, two, three] = await split(mbox, 97);
    const mails = await split(Buffer.concat([large, mbox, Buffer.from('\n\n'), large]), 97);
    expect(mails).toEqual([null, one, two, `${three}\n\n`, null]);
  });

  it('gives nothing for an empty file', async () => {
    expect(await split(Buffer.alloc(0), 1)).toEqual([]);
  });
});
