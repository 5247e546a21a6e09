import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { defaultLimits, type RecordBatch, readDocument } from './index.js';

const NOW = Date.parse('2025-11-03T00:00:00Z') / 1000;
const METADATA =
  '<report_metadata><org_name>acme.test</org_name><email>r@acme.test</email><report_id>r-1</report_id>' +
  '<date_range><begin>1762000000</begin><end>1762086399</end></date_range></report_metadata>';
const POLICY = '<policy_published><domain>example.com</domain><p>none</p></policy_published>';
const RECORDS = 2500;

// Anything longer than this streams before its verdict is known.
const limits = { ...defaultLimits, maxRepairLength: 20_000, recordBatchSize: 100 };

describe('a report too long for a second reading', () => {
  it('reaches the sink in order, in batches, each waited for', async () => {
    const sink = slowSink();
    const [reading] = await readDocument(report(), { limits, now: NOW, onRecords: sink.onRecords });
    expect(reading).toMatchObject({ outcome: 'stored', totals: { records: RECORDS }, records: [] });
    expect(sink.counts()).toEqual(Array.from({ length: RECORDS }, (_, i) => i + 1));
    expect(sink.batches.every(({ records }) => records.length <= 100)).toBe(true);
    expect(sink.batches.map(({ firstIndex }) => firstIndex)).toEqual(sink.batches.map((_, i) => i * 100));
    expect(sink.batches[0]!.report).toMatchObject({
      reporterName: 'acme.test',
      policy: { domain: 'example.com' },
    });
    expect(sink.mostAtOnce()).toBe(1);
  });

  it('has the same hash and totals as one that is collected, packed or not', async () => {
    const [streamed] = await readDocument(report(), { limits, now: NOW, onRecords: () => {} });
    const [collected] = await readDocument(gzipSync(report()), { limits: defaultLimits, now: NOW });
    expect(streamed).toMatchObject({ contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect({ ...streamed, records: [] }).toEqual({ ...collected, records: [] });
    expect(collected!.kind === 'aggregate' && collected!.records).toHaveLength(RECORDS);
  });

  it('ends quarantined when it proves cut off, so that its records can be discarded', async () => {
    const sink = slowSink();
    const cut = report().subarray(0, -300);
    const [reading] = await readDocument(cut, { limits, now: NOW, onRecords: sink.onRecords });
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: 'xml-truncated', contentHash: null });
    expect(sink.batches.length).toBeGreaterThan(0);
  });

  it('is cut off in its archive: quarantined as such', async () => {
    const packed = gzipSync(report());
    const [reading] = await readDocument(packed.subarray(0, packed.length - 200), { limits, now: NOW });
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: 'archive-truncated' });
  });

  it('hands nothing on when its policy comes after its records', async () => {
    const sink = slowSink();
    const [reading] = await readDocument(report(`${METADATA}`, POLICY), {
      limits,
      now: NOW,
      onRecords: sink.onRecords,
    });
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: 'policy-missing' });
    expect(sink.batches).toEqual([]);
  });

  it('passes the failure of its sink on', async () => {
    const onRecords = async () => {
      throw new Error('database gone');
    };
    await expect(readDocument(report(), { limits, now: NOW, onRecords })).rejects.toThrow('database gone');
  });
});

describe('a short report', () => {
  it('may tell its policy last', async () => {
    const [reading] = await readDocument(report(METADATA, POLICY), { limits: defaultLimits, now: NOW });
    expect(reading).toMatchObject({ outcome: 'stored', totals: { records: RECORDS } });
  });

  it('hands nothing to the sink when it is damaged', async () => {
    const sink = slowSink();
    const cut = report().subarray(0, -300);
    const [reading] = await readDocument(cut, { limits: defaultLimits, now: NOW, onRecords: sink.onRecords });
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: 'xml-truncated' });
    expect(sink.batches).toEqual([]);
  });
});

function report(before = METADATA + POLICY, after = ''): Buffer {
  const records = Array.from(
    { length: RECORDS },
    (_, i) =>
      `<record><row><source_ip>192.0.2.${i % 256}</source_ip><count>${i + 1}</count><policy_evaluated>` +
      '<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers>' +
      '<header_from>example.com</header_from></identifiers></record>',
  );
  return Buffer.from(`<feedback>${before}${records.join('')}${after}</feedback>`);
}

function slowSink() {
  const batches: RecordBatch[] = [];
  let running = 0;
  let most = 0;
  return {
    batches,
    mostAtOnce: () => most,
    counts: () => batches.flatMap(({ records }) => records.map(({ messageCount }) => messageCount)),
    onRecords: async (batch: RecordBatch) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      batches.push(batch);
      running--;
    },
  };
}
