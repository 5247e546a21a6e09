import { describe, expect, it } from '@jest/globals';
import { gunzipSync, strFromU8, unzipSync } from 'fflate';
import { buildReportMail, reporterStyles } from './report-mail.js';
import { generateTraffic, typicalReporters, typicalSources } from './report-traffic.js';
import { buildReportXml } from './report-xml.js';

const options = {
  seed: 7,
  domain: 'example.com',
  firstDay: '2025-11-01',
  days: 50,
  sources: typicalSources('example.com'),
  reporters: typicalReporters,
  policies: [
    { fromDay: 0, p: 'none' },
    { fromDay: 30, p: 'quarantine', sp: 'reject' },
  ],
};

describe('generated traffic', () => {
  const reports = [...generateTraffic(options)];

  it('repeats exactly for a seed, and differs for another', () => {
    expect([...generateTraffic(options)]).toEqual(reports);
    expect([...generateTraffic({ ...options, seed: 8 })]).not.toEqual(reports);
  });

  it('has a report per reporter and day, each with its own id', () => {
    expect(reports).toHaveLength(options.days * typicalReporters.length);
    expect(new Set(reports.map(({ report }) => report.reportId)).size).toBe(reports.length);
  });

  it('changes with the policy and with a service that was set up', () => {
    expect(reports.filter(({ day }) => day < 30).every(({ report }) => report.policy.p === 'none')).toBe(
      true,
    );
    expect(
      reports.filter(({ day }) => day >= 30).every(({ report }) => report.policy.p === 'quarantine'),
    ).toBe(true);
    const helpDesk = reports.flatMap(({ report, day }) =>
      report.records
        .filter((record) => record.sourceIp === '192.161.148.10')
        .map((record) => ({ day, dkim: record.dkim })),
    );
    expect(helpDesk.filter(({ day }) => day < 40).every(({ dkim }) => dkim === 'fail')).toBe(true);
    expect(helpDesk.filter(({ day }) => day >= 40).every(({ dkim }) => dkim === 'pass')).toBe(true);
  });
});

describe('report mails', () => {
  const { report } = generateTraffic(options).next().value!;

  it.each(reporterStyles)('in the style of %s carry the report unchanged', (style) => {
    const mail = buildReportMail(report, { style, rcptTo: 'abc@rua.example' });
    const text = mail.raw.toString('latin1');
    expect(text).not.toMatch(/[^\r]\n/);
    const encoded =
      /base64(?:\r\nContent-Disposition:[^\r]*)?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(text)?.[1] ?? '';
    const packed = Buffer.from(encoded, 'base64');
    expect(strFromU8(unpack(packed))).toBe(buildReportXml(report, { indent: style !== 'microsoft' }));
  });
});

function unpack(packed: Uint8Array): Uint8Array {
  if (packed[0] === 0x1f) return gunzipSync(packed);
  if (packed[0] === 0x50) return Object.values(unzipSync(packed))[0]!;
  return packed;
}
