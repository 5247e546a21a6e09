import { expect, it } from '@jest/globals';
import { qrPath } from './qr-path';

it('draws each run of dark modules once, and ends a run at the row', () => {
  // 1 1 0
  // 0 0 1
  // 1 0 1
  expect(qrPath(Uint8Array.from([1, 1, 0, 0, 0, 1, 1, 0, 1]), 3)).toBe(
    'M0 0h2v1h-2zM2 1h1v1h-1zM0 2h1v1h-1zM2 2h1v1h-1z',
  );
});
