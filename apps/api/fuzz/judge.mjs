import assert from 'node:assert/strict';
import { advisedMailTestLimits, readSenderClaims } from '@postseal/mail-test';
import { digestMessage } from '../dist/report-ingest/digest-message.js';
import { fuzzKeyRecord } from './seeds.mjs';

const VERDICTS = ['stored', 'partial', 'quarantined', 'rejected', 'ignored'];
const NOW = Date.parse('2026-11-24T00:00:00Z') / 1000;
const LINE_FIELDS = 12;

/** Reads one input the way a worker does, and throws unless what comes out can be stored and leaves nothing unsaid. */
export async function judge({ isMail, bytes, name }) {
  const handedOver = new Map();
  const digest = await digestMessage(
    { raw: bytes, format: isMail ? 'mail' : 'file', fileName: isMail ? null : name },
    {
      now: NOW,
      onChunk: async ({ id, records }) => handedOver.set(id, (handedOver.get(id) ?? '') + records),
      seal: { keys: isMail ? keysOf(bytes) : new Map(), receivedAtSeconds: NOW },
    },
  );
  assert.ok(VERDICTS.includes(digest.outcome), `outcome ${digest.outcome}`);
  assert.ok(digest.lines.length > 0, 'a ledger line');
  for (const line of digest.lines) {
    assert.ok(VERDICTS.includes(line.outcome), `line outcome ${line.outcome}`);
    if (line.outcome === 'rejected' || line.outcome === 'quarantined') assert.ok(line.reason, 'a reason');
    if (line.report) judgeReport(line.report, handedOver);
  }
  for (const { id } of digest.discarded)
    assert.ok(handedOver.has(id), 'only what was handed over is discarded');
  return digest.outcome;
}

/** What DNS says about the keys that the mail's signatures name: each exists. */
function keysOf(bytes) {
  const answer = {
    outcome: 'found',
    records: [fuzzKeyRecord],
    ttlSeconds: 60,
    cnames: [],
    isAuthenticated: false,
  };
  const { keyNames } = readSenderClaims(bytes, advisedMailTestLimits);
  return new Map(keyNames.map((name) => [name, answer]));
}

function judgeReport(report, handedOver) {
  const text = report.recordChunks.join('') + (handedOver.get(report.id) ?? '');
  const lines = text === '' ? [] : text.slice(0, -1).split('\n');
  assert.equal(lines.length, report.records, 'as many lines as records');
  let messages = 0;
  lines.forEach((line, position) => {
    const fields = line.split('\t');
    assert.equal(fields.length, LINE_FIELDS);
    assert.equal(fields[0], String(position));
    messages += Number(fields[2]);
    for (const json of fields.slice(9)) if (json !== '\\N') JSON.parse(json.replaceAll('\\\\', '\\'));
    assert.ok(!/[\0\r]/.test(line) && line.isWellFormed(), 'text that the database can hold');
  });
  assert.equal(messages, report.messages, 'the sum of the records');
  if (report.tally) {
    assert.equal(
      report.tally.messages.reduce((sum, count) => sum + count, 0),
      report.messages,
      'the sum of the tally',
    );
  }
}
