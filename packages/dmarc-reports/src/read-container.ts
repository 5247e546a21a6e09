import { type ByteSource, type SourceEnd, wholeBytes } from './byte-source.js';
import type { NoteCode, ReasonCode } from './codes.js';
import { gunzip } from './gunzip.js';
import { NoteLog } from './note-log.js';
import { readAggregate } from './read-aggregate.js';
import type { ReadingContext } from './reading-context.js';
import { ReadingStopped, stopReason } from './reading-stopped.js';
import { type ByteKind, sniff, textStart, unsupportedName } from './sniff.js';
import { chooseDecoding } from './text-decoding.js';
import { readTlsReport } from './tls-report.js';
import type { DocumentPath, DocumentReading, UnknownReading } from './types.js';
import { readZipDirectory, unzip, type ZipEntry } from './zip.js';

const PLACEHOLDER = 'unused'; // sent in place of a report by one large provider in May 2023
const SYSTEM_ENTRY = /(^|\/)(__MACOSX\/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Reads bytes of any kind: opens archives layer by layer, judges every entry, and reads every document in them. The
 * kind is sniffed; nothing is held whole but an archive inside an archive, and that only up to its limit.
 */
export async function readBytes(
  bytes: Uint8Array,
  path: DocumentPath,
  context: ReadingContext,
  knownNotes: readonly NoteCode[] = [],
): Promise<DocumentReading[]> {
  const layer: Layer = { path, archiveDepth: 0, notes: knownNotes };
  return readLayer(bytes, layer, context);
}

interface Layer {
  readonly path: DocumentPath;
  /** Archives around these bytes. */
  readonly archiveDepth: number;
  readonly notes: readonly NoteCode[];
}

async function readLayer(
  bytes: Uint8Array,
  layer: Layer,
  context: ReadingContext,
): Promise<DocumentReading[]> {
  const kind = sniff(bytes);
  switch (kind) {
    case 'gzip':
      return readGzip(bytes, layer, context);
    case 'zip':
      return readZip(bytes, layer, context);
    case 'zip-without-entries':
      return [rejected(layer, 'archive-empty')];
    case 'unsupported-compression':
      return [rejected(layer, 'compression-unsupported', unsupportedName(bytes))];
    case 'empty':
    case 'xml':
    case 'json':
    case 'other':
      return [await readDocumentBytes(counted(wholeBytes(bytes), bytes.length, context), layer, context)];
  }
}

async function readGzip(
  bytes: Uint8Array,
  layer: Layer,
  context: ReadingContext,
): Promise<DocumentReading[]> {
  if (layer.archiveDepth >= context.limits.maxArchiveDepth) return [rejected(layer, 'archive-limit')];
  const notes = new NoteLog();
  const source = counted(gunzipNoting(bytes, notes), bytes.length, context);
  return readUnpacked(source, inner(layer), context, notes);
}

async function* gunzipNoting(bytes: Uint8Array, notes: NoteLog): ByteSource {
  const end = yield* gunzip(bytes);
  if (end.trailingBytes > 0) notes.add('gz-trailing-bytes', null, end.trailingBytes);
  return end;
}

async function readZip(bytes: Uint8Array, layer: Layer, context: ReadingContext): Promise<DocumentReading[]> {
  if (layer.archiveDepth >= context.limits.maxArchiveDepth) return [rejected(layer, 'archive-limit')];
  const directory = readZipDirectory(bytes, context.limits.maxArchiveEntries);
  if (!directory.ok) {
    return directory.fault === 'truncated'
      ? [{ ...rejected(layer, 'archive-truncated'), outcome: 'quarantined' }]
      : [rejected(layer, 'archive-limit')];
  }
  if (directory.entries.length === 0) return [rejected(layer, 'archive-empty')];
  const readings: DocumentReading[] = [];
  const isOnlyEntry = directory.entries.filter((entry) => !isSystemEntry(entry)).length === 1;
  for (const entry of directory.entries) {
    const entryLayer = { ...inner(layer), path: [...layer.path, entry.name] };
    if (isSystemEntry(entry)) readings.push(ignored(entryLayer));
    else readings.push(...(await readZipEntry(bytes, entry, entryLayer, isOnlyEntry, context)));
  }
  return readings;
}

function isSystemEntry(entry: ZipEntry): boolean {
  return entry.isDirectory || SYSTEM_ENTRY.test(entry.name);
}

async function readZipEntry(
  bytes: Uint8Array,
  entry: ZipEntry,
  layer: Layer,
  isOnlyEntry: boolean,
  context: ReadingContext,
): Promise<DocumentReading[]> {
  if (!entry.isSupported) return [rejected(layer, 'compression-unsupported', `zip method ${entry.method}`)];
  const source = counted(unzip(bytes, entry), entry.packedBytes, context);
  const readings = await readUnpacked(source, layer, context, new NoteLog());
  const [only] = readings;
  // Beside a report, other files are company; alone, they are a failed delivery.
  if (!isOnlyEntry && readings.length === 1 && only?.kind === 'unknown' && only.reason === 'not-a-report') {
    return [ignored(layer)];
  }
  return readings;
}

/** Bytes fresh from an archive: another archive is collected within its limit and opened, anything else is read as it comes. */
async function readUnpacked(
  source: ByteSource,
  layer: Layer,
  context: ReadingContext,
  notes: NoteLog,
): Promise<DocumentReading[]> {
  try {
    const { head, rest } = await peek(source);
    const kind = sniff(head);
    if (!isArchive(kind)) return [await readDocumentBytes(rest, layer, context, notes)];
    const nested = { ...layer, notes: [...layer.notes, 'nested-archive' as const] };
    const { bytes } = await collect(rest, context.limits.maxNestedArchiveBytes, 'archive-limit');
    return await readLayer(bytes, nested, context);
  } catch (error) {
    return [rejected(layer, stopReason(error))];
  }
}

function isArchive(kind: ByteKind): boolean {
  return (
    kind === 'gzip' || kind === 'zip' || kind === 'zip-without-entries' || kind === 'unsupported-compression'
  );
}

async function readDocumentBytes(
  source: ByteSource,
  layer: Layer,
  context: ReadingContext,
  sourceNotes = new NoteLog(),
): Promise<DocumentReading> {
  for (const code of new Set(layer.notes)) sourceNotes.add(code);
  try {
    const { head, rest } = await peek(source);
    const kind = sniff(head);
    if (kind === 'xml') return await readAggregate(rest, layer.path, sourceNotes, context);
    if (kind === 'json') return await readJson(rest, layer, context, sourceNotes);
    const end = await drainEnd(rest, kind);
    if (end?.truncated) return { ...rejected(layer, 'archive-truncated'), outcome: 'quarantined' };
    if (kind === 'empty') return rejected(layer, 'empty');
    return rejected(layer, isPlaceholder(head) ? 'placeholder' : 'not-a-report');
  } catch (error) {
    return rejected(layer, stopReason(error));
  }
}

/** Only an empty source is asked how it ended: there is nothing more to expand. */
async function drainEnd(source: ByteSource, kind: ByteKind): Promise<SourceEnd | null> {
  if (kind !== 'empty') {
    await source.return({ truncated: false, checksumWrong: false });
    return null;
  }
  const step = await source.next();
  return step.done ? step.value : null;
}

function isPlaceholder(head: Uint8Array): boolean {
  return head.length < 64 && new TextDecoder().decode(head).trim().toLowerCase() === PLACEHOLDER;
}

async function readJson(
  source: ByteSource,
  layer: Layer,
  context: ReadingContext,
  notes: NoteLog,
): Promise<DocumentReading> {
  const { bytes, end } = await collect(source, context.limits.maxJsonBytes, 'field-too-long');
  const decoding = chooseDecoding(bytes, notes);
  const text = decoding.decode(bytes.subarray(textStart(bytes))) + decoding.flush();
  const { limits, now } = context;
  const isCutOff = end.truncated || end.checksumWrong;
  return readTlsReport(text, notes, { path: layer.path, limits, now, isCutOff });
}

/** Charges what a source yields to the expansion budget. */
async function* counted(source: ByteSource, packedBytes: number, context: ReadingContext): ByteSource {
  const charge = context.budget.open(packedBytes);
  try {
    let step = await source.next();
    while (!step.done) {
      charge(step.value.length);
      yield step.value;
      step = await source.next();
    }
    return step.value;
  } finally {
    await source.return({ truncated: false, checksumWrong: false });
  }
}

/** The first piece of a source, and the source as if nothing had been taken. */
async function peek(source: ByteSource): Promise<{ head: Uint8Array; rest: ByteSource }> {
  const first = await source.next();
  if (first.done) return { head: new Uint8Array(0), rest: ended(first.value) };
  return { head: first.value, rest: continued(first.value, source) };
}

// biome-ignore lint/correctness/useYield: an empty source has an end and no bytes
async function* ended(end: SourceEnd): ByteSource {
  return end;
}

async function* continued(first: Uint8Array, source: ByteSource): ByteSource {
  try {
    yield first;
    return yield* source;
  } finally {
    await source.return({ truncated: false, checksumWrong: false });
  }
}

async function collect(
  source: ByteSource,
  maxBytes: number,
  breach: 'archive-limit' | 'field-too-long',
): Promise<{ bytes: Uint8Array; end: SourceEnd }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    let step = await source.next();
    for (; !step.done; step = await source.next()) {
      length += step.value.length;
      if (length > maxBytes) throw new ReadingStopped(breach);
      pieces.push(step.value);
    }
    return { bytes: Buffer.concat(pieces, length), end: step.value };
  } finally {
    await source.return({ truncated: false, checksumWrong: false });
  }
}

function inner(layer: Layer): Layer {
  return { ...layer, archiveDepth: layer.archiveDepth + 1 };
}

function rejected(layer: Layer, reason: ReasonCode, detail: string | null = null): UnknownReading {
  return { ...unknown(layer), outcome: 'rejected', reason, detail };
}

function ignored(layer: Layer): UnknownReading {
  return { ...unknown(layer), outcome: 'ignored', reason: null, detail: null };
}

function unknown(layer: Layer) {
  const notes = [...new Set(layer.notes)].map((code) => ({ code, count: 1, detail: null }));
  return { kind: 'unknown' as const, path: layer.path, notes, report: null };
}
