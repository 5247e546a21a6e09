import { describe, expect, it } from '@jest/globals';
import { readBimiRecord, resemblesBimiRecord } from './bimi-record.js';

describe('readBimiRecord', () => {
  it('reads the logo and the certificate', () => {
    expect(readBimiRecord('v=BIMI1; l=https://x.example/l.svg; a=https://x.example/v.pem')).toMatchObject({
      logo: 'https://x.example/l.svg',
      evidence: 'https://x.example/v.pem',
      isDeclined: false,
      faults: [],
    });
  });

  it('takes empty tags as a refusal', () => {
    expect(readBimiRecord('v=BIMI1; l=; a=;')).toMatchObject({ logo: null, isDeclined: true, faults: [] });
    expect(readBimiRecord('v=BIMI1; l=; a=https://x.example/v.pem')).toMatchObject({ isDeclined: false });
  });

  it.each([
    ['logo-missing', 'v=BIMI1;'],
    ['logo-not-https', 'v=BIMI1; l=http://x.example/l.svg'],
    ['logo-not-https', 'v=BIMI1; l=logo.svg'],
    ['evidence-not-https', 'v=BIMI1; l=https://x.example/l.svg; a=http://x.example/v.pem'],
    ['missing-equals', 'v=BIMI1; l https://x.example/l.svg'],
  ])('finds %s in %s', (code, text) => {
    expect(readBimiRecord(text)?.faults.map((fault) => fault.code)).toContain(code);
  });

  it('knows what receivers ignore, and what was meant', () => {
    expect(readBimiRecord('v=bimi1; l=')).toBeNull();
    expect(resemblesBimiRecord('l=https://x.example/l.svg; v=BIMI1')).toBe(true);
  });
});
