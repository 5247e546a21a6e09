import { createHash } from 'node:crypto';
import { type NoteCode, type ReasonCode, type Verdict, verdicts } from './codes.js';
import { contradictsName, contradictsType, promisesReport } from './declared-kind.js';
import { displayLabel } from './display-label.js';
import { isFeedbackLeaf, readFeedback, readTextReport } from './failure-report.js';
import { guessMailKind, readMailFacts } from './mail-facts.js';
import { decodeHeaderText } from './mime-headers.js';
import { type MimeLeaf, walkMime } from './mime-walk.js';
import { readBytes } from './read-container.js';
import { newReadingContext, type ReadingContext } from './reading-context.js';
import { sniff, textStart } from './sniff.js';
import type { DocumentReading, FailureReport, MessageReading, PartReading, ReadOptions } from './types.js';

/**
 * Reads a raw mail (RFC 5322): walks every MIME leaf, opens what may hold a report, and gives each part and document an
 * outcome. Never throws for bad input; what `onRecords` throws or rejects with goes through to the caller.
 */
export async function readMessage(raw: Uint8Array, options: ReadOptions): Promise<MessageReading> {
  const context = newReadingContext(options);
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const { headers, leaves } = walkMime(bytes, options.limits);
  const parts: PartReading[] = [];
  for (const [index, leaf] of leaves.entries()) {
    parts.push(await readPart(leaf, leaves.slice(index + 1), context));
  }
  if (parts.every(({ documents }) => documents.length === 0)) readAsText(leaves, parts);
  const { outcome, reason } = best(parts);
  const hasReport = parts.some((part) => part.documents.some((document) => document.kind !== 'unknown'));
  return {
    facts: readMailFacts(headers),
    kind: hasReport ? 'report' : guessMailKind(headers, leaves),
    outcome: outcome === 'ignored' ? 'rejected' : outcome,
    reason: outcome === 'ignored' ? (raw.length === 0 ? 'empty' : 'no-report-found') : reason,
    parts,
  };
}

async function readPart(
  leaf: MimeLeaf,
  following: readonly MimeLeaf[],
  context: ReadingContext,
): Promise<PartReading> {
  const refusal = refuseUnread(leaf);
  if (refusal !== null) return partOf(leaf, { outcome: 'rejected', reason: refusal }, []);
  if (isFeedbackLeaf(leaf)) return partOf(leaf, null, [failureReading(leaf, readFeedback(leaf, following))]);
  if (!mayHoldReport(leaf)) return partOf(leaf, { outcome: 'ignored', reason: null }, []);
  const path = [labelOf(leaf)];
  const readings = await readBytes(leaf.body.bytes, path, context, notesOf(leaf));
  return partOf(leaf, null, readings);
}

function refuseUnread(leaf: MimeLeaf): ReasonCode | null {
  if (leaf.isBeyondLimit) return 'mime-limit';
  if (leaf.isEncrypted) return 'encrypted';
  const isBroken = leaf.body.damage === 'broken' && sniff(leaf.body.bytes) === 'other';
  return isBroken && promisesReport(leaf.contentType, leaf.fileName) ? 'transfer-encoding-broken' : null;
}

function failureReading(leaf: MimeLeaf, report: FailureReport): DocumentReading {
  return { kind: 'failure', path: [labelOf(leaf)], outcome: 'stored', reason: null, notes: [], report };
}

/** In a mail without any document, the first text that is a failure report becomes one. */
function readAsText(leaves: readonly MimeLeaf[], parts: PartReading[]): void {
  for (const [index, leaf] of leaves.entries()) {
    const report = parts[index]!.outcome === 'ignored' ? readTextReport(leaf) : null;
    if (report === null) continue;
    parts[index] = partOf(leaf, null, [failureReading(leaf, report)]);
    return;
  }
}

const REPORT_OPENING =
  /^(?:<\?xml[^>]{0,200}\?>)?(?:\s*<!--[\s\S]{0,2000}?-->)*\s*<(?:[\w.-]{1,64}:)?feedback[\s>]/;
const TLS_OPENING = /^\{[\s\S]*"policies"/;
const OPENING_BYTES = 4096;

/** Whether a leaf is worth opening: by its bytes, and where those are mere text, by what it calls itself. */
function mayHoldReport(leaf: MimeLeaf): boolean {
  const { bytes } = leaf.body;
  const isPromised = promisesReport(leaf.contentType, leaf.fileName);
  switch (sniff(bytes)) {
    case 'gzip':
    case 'zip':
    case 'zip-without-entries':
    case 'unsupported-compression':
      return true;
    case 'xml':
    case 'json':
      return isPromised || opensLikeReport(bytes);
    case 'empty':
    case 'other':
      return isPromised;
  }
}

function opensLikeReport(bytes: Uint8Array): boolean {
  const start = textStart(bytes);
  const text = Buffer.from(bytes.subarray(start, start + OPENING_BYTES))
    .toString('latin1')
    .replaceAll('\0', ''); // UTF-16
  return REPORT_OPENING.test(text) || TLS_OPENING.test(text);
}

function notesOf(leaf: MimeLeaf): NoteCode[] {
  const kind = sniff(leaf.body.bytes);
  const notes: NoteCode[] = [];
  const isText = leaf.contentType === null || leaf.contentType.startsWith('text/plain');
  if (isText && leaf.fileName === null && kind === 'xml') notes.push('xml-in-body');
  else if (contradictsName(kind, leaf.fileName ?? '') || contradictsType(kind, leaf.contentType)) {
    notes.push('type-mismatch');
  }
  if (leaf.mailDepth > 0) notes.push('nested-mail');
  if (leaf.body.damage === 'ignored') notes.push('transfer-encoding-ignored');
  return notes;
}

function labelOf(leaf: MimeLeaf): string {
  return fileNameOf(leaf) ?? leaf.path;
}

function fileNameOf(leaf: MimeLeaf): string | null {
  return leaf.fileName === null ? null : displayLabel(decodeHeaderText(leaf.fileName)) || null;
}

interface Judgement {
  readonly outcome: Verdict;
  readonly reason: ReasonCode | null;
}

function partOf(leaf: MimeLeaf, judgement: Judgement | null, documents: DocumentReading[]): PartReading {
  const { outcome, reason } = judgement ?? best(documents);
  return {
    path: leaf.path,
    contentType: leaf.contentType === null ? null : displayLabel(leaf.contentType),
    fileName: fileNameOf(leaf),
    size: leaf.body.bytes.length,
    sha256: outcome === 'ignored' ? null : createHash('sha256').update(leaf.body.bytes).digest('hex'),
    outcome,
    reason,
    documents,
  };
}

/** The outcome nearest to `stored`; `ignored` when there is nothing. */
function best(judged: readonly Judgement[]): Judgement {
  for (const verdict of verdicts) {
    const found = judged.find((one) => one.outcome === verdict);
    if (found) return { outcome: found.outcome, reason: found.reason };
  }
  return { outcome: 'ignored', reason: null };
}
