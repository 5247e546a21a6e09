import { describe, expect, it } from '@jest/globals';
import { formatMtaStsPolicy, matchesMtaStsPattern, readMtaStsPolicy } from './mta-sts-policy.js';
import { isMtaStsRecord, readMtaStsRecord, resemblesMtaStsRecord } from './mta-sts-record.js';

describe('readMtaStsRecord', () => {
  it('reads the id', () => {
    expect(readMtaStsRecord('v=STSv1; id=20160831085700Z;')).toMatchObject({
      id: '20160831085700Z',
      faults: [],
    });
    expect(readMtaStsRecord('v=STSv1;id=1')).toMatchObject({ id: '1', faults: [] });
    expect(readMtaStsRecord('v=STSv1; id=1; x-more=2')).toMatchObject({ id: '1', faults: [] });
  });

  it.each([
    ['id-missing', 'v=STSv1;'],
    ['id-missing', 'v=STSv1'],
    ['id-invalid', 'v=STSv1; id=2026-01-01'],
    ['id-invalid', 'v=STSv1; id='],
    ['id-invalid', `v=STSv1; id=${'1'.repeat(33)}`],
    ['missing-equals', 'v=STSv1; id 1'],
  ])('finds %s in %s', (code, text) => {
    expect(readMtaStsRecord(text)?.faults.map((fault) => fault.code)).toContain(code);
  });

  it('knows what senders ignore, and what was meant', () => {
    for (const text of ['v=stsv1; id=1', 'id=1; v=STSv1', 'v=STSv12; id=1', 'v = STSv1; id=1']) {
      expect([isMtaStsRecord(text), resemblesMtaStsRecord(text)]).toEqual([false, true]);
    }
    expect(resemblesMtaStsRecord('v=spf1 -all')).toBe(false);
    expect(readMtaStsRecord('v=spf1 -all')).toBeNull();
  });
});

const POLICY = 'version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 604800\n';

describe('readMtaStsPolicy', () => {
  it('reads every line, with either line end', () => {
    for (const text of [POLICY, POLICY.replaceAll('\n', '\r\n'), POLICY.trimEnd()]) {
      const policy = readMtaStsPolicy(text);
      expect(policy).toMatchObject({
        isVersionValid: true,
        mode: 'enforce',
        maxAgeSeconds: 604_800,
        faults: [],
      });
      expect(policy.mx.map(({ pattern }) => pattern)).toEqual(['mail.example.com', '*.example.net']);
      expect(policy.mx.map(({ span }) => text.slice(span.start, span.end))).toEqual([
        'mail.example.com',
        '*.example.net',
      ]);
    }
  });

  it.each([
    ['bad-line', POLICY.replace('mode: ', 'mode ')],
    ['bad-line', `<html>${POLICY}`],
    ['line-end', POLICY.replaceAll('\n', '\r')],
    ['unknown-key', `${POLICY}contact: me\n`],
    ['duplicate-key', `${POLICY}mode: none\n`],
    ['version-missing', POLICY.replace('version: STSv1\n', '')],
    ['version-invalid', POLICY.replace('STSv1', 'STSv2')],
    ['mode-missing', POLICY.replace('mode: enforce\n', '')],
    ['mode-invalid', POLICY.replace('enforce', 'enforced')],
    ['max-age-missing', POLICY.replace('max_age: 604800\n', '')],
    ['max-age-invalid', POLICY.replace('604800', 'a week')],
    ['max-age-invalid', POLICY.replace('604800', '31557601')],
    ['mx-missing', POLICY.replace(/mx: .*\n/g, '')],
    ['mx-wildcard', POLICY.replace('*.example.net', 'mx*.example.net')],
    ['mx-wildcard', POLICY.replace('*.example.net', 'a.*.example.net')],
    ['mx-wildcard', POLICY.replace('*.example.net', '*')],
    ['mx-invalid', POLICY.replace('*.example.net', 'mail example net')],
  ])('finds %s', (code, text) => {
    expect(readMtaStsPolicy(text).faults.map((fault) => fault.code)).toContain(code);
  });

  it('counts the first of a repeated key', () => {
    expect(readMtaStsPolicy(`${POLICY}mode: none\n`).mode).toBe('enforce');
  });

  it('needs no mx in mode none', () => {
    expect(readMtaStsPolicy('version: STSv1\nmode: none\nmax_age: 86400\n').faults).toEqual([]);
  });

  it('reads what it writes', () => {
    const text = formatMtaStsPolicy({ mode: 'testing', mx: ['mx.example.org'], maxAgeSeconds: 86_400 });
    expect(readMtaStsPolicy(text)).toMatchObject({ mode: 'testing', maxAgeSeconds: 86_400, faults: [] });
  });
});

describe('matchesMtaStsPattern', () => {
  it.each([
    ['mail.example.com', 'mail.example.com', true],
    ['mail.example.com', 'a.mail.example.com', false],
    ['*.example.com', 'mail.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', false],
  ])('%s for %s: %s', (pattern, host, expected) => {
    expect(matchesMtaStsPattern(pattern, host)).toBe(expected);
  });
});
