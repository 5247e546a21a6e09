import { describe, expect, it } from '@jest/globals';
import { linesOf } from './browser-api';

function bodyOf(chunks: readonly Uint8Array[], onCancel = () => {}): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: onCancel,
  });
}

describe('linesOf', () => {
  it('puts lines together however the bytes are cut, even inside a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}\r\n{"c":3}');
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, (at + 1) * size),
      );
      const read = [];
      for await (const line of linesOf(bodyOf(chunks))) read.push(JSON.parse(line));
      expect(read).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]);
    }
  });

  it('cancels the body when the reader leaves early', async () => {
    let isCancelled = false;
    const body = bodyOf([new TextEncoder().encode('1\n2\n'), new TextEncoder().encode('3\n')], () => {
      isCancelled = true;
    });
    for await (const line of linesOf(body)) {
      expect(line).toBe('1');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
