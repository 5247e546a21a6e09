import { describe, expect, it } from '@jest/globals';
import { traceSigners } from './trace-signers.js';

const record = (messages: number, dkim: [string, string][], spf: [string, string][] = []) => ({
  ip: '192.0.2.1',
  messages,
  dkimResults: dkim.map(([domain, result]) => ({ domain, result })),
  spfResults: spf.map(([domain, result]) => ({ domain, result })),
});
const trace = (...records: ReturnType<typeof record>[]) =>
  traceSigners(['192.0.2.1'], records, 'shop.example.org')[0]!;

describe('who signed the mail of an address', () => {
  it('is told with the share of the mail that bears it', () => {
    const { signers, envelopeDomains } = trace(
      record(30, [['Service.example', 'pass']], [['b.service.example', 'pass']]),
      record(10, [['other.example', 'pass']]),
    );
    expect(signers).toEqual([
      { domain: 'service.example', share: 0.75 },
      { domain: 'other.example', share: 0.25 },
    ]);
    expect(envelopeDomains).toEqual([{ domain: 'b.service.example', share: 0.75 }]);
  });

  it('leaves out what did not pass, and the owner with all subdomains', () => {
    const { signers } = trace(
      record(5, [
        ['service.example', 'fail'],
        ['mail.example.org', 'pass'],
        ['example.org', 'pass'],
        ['localhost', 'pass'],
      ]),
    );
    expect(signers).toEqual([]);
  });

  it('counts a message once however often the same domain signed it', () => {
    const twice = record(4, [
      ['service.example', 'pass'],
      ['service.example', 'pass'],
    ]);
    expect(trace(twice).signers).toEqual([{ domain: 'service.example', share: 1 }]);
  });

  it('keeps no endless list, and answers for addresses without a sample', () => {
    const many = Array.from({ length: 50 }, (_, n): [string, string] => [`s${n}.example`, 'pass']);
    expect(trace(record(1, many)).signers).toHaveLength(5);
    expect(traceSigners(['192.0.2.9'], [], 'example.org')).toEqual([
      { ip: '192.0.2.9', signers: [], envelopeDomains: [] },
    ]);
  });
});
