import { describe, expect, it } from '@jest/globals';
import { isTlsRptRecord, readTlsRptRecord, resemblesTlsRptRecord } from './tls-rpt-record.js';

describe('readTlsRptRecord', () => {
  it('reads mailboxes and web addresses', () => {
    const record = readTlsRptRecord('v=TLSRPTv1; rua=mailto:tls@reports.example,https://in.example/tls')!;
    expect(record.rua.map(({ uri, host }) => [uri, host])).toEqual([
      ['mailto:tls@reports.example', 'reports.example'],
      ['https://in.example/tls', null],
    ]);
    expect(record.faults).toEqual([]);
  });

  it.each([
    ['rua-missing', 'v=TLSRPTv1;'],
    ['rua-missing', 'v=TLSRPTv1; rua='],
    ['rua-uri-without-scheme', 'v=TLSRPTv1; rua=tls@example.org'],
    ['rua-uri-address', 'v=TLSRPTv1; rua=mailto:nobody'],
    ['rua-uri-separator', 'v=TLSRPTv1; rua=mailto:a@x.example mailto:b@x.example'],
    ['missing-equals', 'v=TLSRPTv1; rua mailto:a@x.example'],
  ])('finds %s in %s', (code, text) => {
    expect(readTlsRptRecord(text)?.faults.map((fault) => fault.code)).toContain(code);
  });

  it('knows what reporters ignore, and what was meant', () => {
    for (const text of ['v=tlsrptv1; rua=x', 'rua=x; v=TLSRPTv1', 'v=TLSRPT1; rua=x', 'v=TLS-RPTv1']) {
      expect([isTlsRptRecord(text), resemblesTlsRptRecord(text)]).toEqual([false, true]);
    }
    expect(readTlsRptRecord('v=spf1 -all')).toBeNull();
  });
});
