import { XMLParser } from 'fast-xml-parser';
import { FeedbackBuilder } from './feedback-builder.js';
import type { RecordDraft } from './feedback-drafts.js';
import { type Container, roleOf } from './feedback-vocabulary.js';
import type { ReadLimits } from './limits.js';
import type { NoteLog } from './note-log.js';
import { ReadingStopped } from './reading-stopped.js';
import { mendXml } from './xml-mending.js';

/** One node as fast-xml-parser gives it with `preserveOrder`: a name with children, or text. */
type XmlNode = Readonly<Record<string, unknown>>;

const TEXT = '#text';
const CDATA = '#cdata';
/** Read wherever they turn up: unclosed elements before them swallow them as children. */
const SECTIONS: readonly Container[] = ['report_metadata', 'policy_published', 'record'];

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  processEntities: false, // entities are decoded here, afterwards: nothing is ever declared or expanded
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: CDATA,
});

export interface TolerantReading {
  readonly builder: FeedbackBuilder;
  /** False when records are cut off or mangled: nothing of the document may count. Whole ones were handed on. */
  readonly isWhole: boolean;
  /** False when the document just ends before it is finished. */
  readonly isFinished: boolean;
}

/**
 * Second reading, for small documents that strict XML refused: mends what can be mended without guessing, then looks
 * elements up by local name at any depth. Null when there is no `feedback` or nothing readable in it.
 * Throws `ReadingStopped` for a DOCTYPE and for breached limits.
 */
export function readTolerantly(
  source: string,
  limits: ReadLimits,
  notes: NoteLog,
  onRecord: (draft: RecordDraft) => void,
): TolerantReading | null {
  const mended = mendXml(source);
  if (mended.hasDoctype) throw new ReadingStopped('doctype');
  const root = findFirst(parse(mended.text), 'feedback');
  if (root === null) return null;
  if (mended.illegalChars > 0) notes.add('illegal-char', null, mended.illegalChars);
  const wasEscaped = mended.text.length !== source.length - mended.illegalChars;
  if (mended.illegalChars === 0 || wasEscaped || !mended.isBalanced) notes.add('xml-repaired');

  let records = 0;
  const builder = new FeedbackBuilder(limits, (draft) => {
    if (mended.wholeRecords[records++]) onRecord(draft);
  });
  builder.report.namespace = rootNamespace(mended.text);
  builder.open('feedback');
  for (const section of sectionsOf(root)) replay(section, builder, 'feedback');
  builder.close();
  const isFinished = mended.feedbackEnds > 0;
  return {
    builder,
    isWhole: isFinished && records === mended.wholeRecords.length && mended.wholeRecords.every(Boolean),
    isFinished,
  };
}

function parse(text: string): XmlNode[] {
  try {
    return parser.parse(text) as XmlNode[];
  } catch {
    return []; // the parser's own refusals: nesting beyond its limit, external entities
  }
}

function nameOf(node: XmlNode): string {
  return Object.keys(node)[0] ?? '';
}

function childrenOf(node: XmlNode): readonly XmlNode[] {
  const children = node[nameOf(node)];
  return Array.isArray(children) ? children : [];
}

function findFirst(nodes: readonly XmlNode[], name: string): XmlNode | null {
  for (const node of nodes) {
    const found = nameOf(node) === name ? node : findFirst(childrenOf(node), name);
    if (found) return found;
  }
  return null;
}

/** Metadata, policy and records below `node` at any depth, and loose elements directly in it, in document order. */
function* sectionsOf(node: XmlNode, isRoot = true): Generator<XmlNode> {
  for (const child of childrenOf(node)) {
    const name = nameOf(child);
    if (name === TEXT || name === CDATA) continue;
    if (isSection(name) || isRoot) yield child;
    yield* sectionsOf(child, false);
  }
}

/** Feeds a node to the builder as if it had been well formed: children that a leaf swallowed become its siblings. */
function replay(node: XmlNode, builder: FeedbackBuilder, within: Container): void {
  const name = nameOf(node);
  const role = roleOf(name, within);
  const elements = childrenOf(node).filter((child) => nameOf(child) !== TEXT && nameOf(child) !== CDATA);
  builder.open(name);
  builder.addText(directText(node));
  if (role.kind === 'container') {
    for (const child of elements) {
      if (!isSection(nameOf(child))) replay(child, builder, role.name);
    }
  }
  builder.close();
  if (role.kind === 'field') {
    for (const child of elements) {
      if (!isSection(nameOf(child))) replay(child, builder, within);
    }
  }
}

function isSection(name: string): boolean {
  return (SECTIONS as readonly string[]).includes(name);
}

function directText(node: XmlNode): string {
  return childrenOf(node)
    .map((child) => {
      if (nameOf(child) === TEXT) return decodeEntities(String(child[TEXT]));
      return nameOf(child) === CDATA ? cdataText(child) : '';
    })
    .join('');
}

function cdataText(node: XmlNode): string {
  return childrenOf(node)
    .map((child) => String(child[TEXT] ?? ''))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g,
    (_, name, decimal, hex) => {
      if (name !== undefined) return ENTITIES[name]!;
      return characterOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    },
  );
}

function characterOf(code: number): string {
  const isAllowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code < 0xd800) ||
    (code >= 0xe000 && code <= 0x10ffff);
  return isAllowed ? String.fromCodePoint(code) : '\ufffd';
}

function rootNamespace(text: string): string | null {
  const root = /<(?:([\w.-]{1,64}):)?feedback\b([^<>]*)>/.exec(text);
  if (!root) return null;
  const attribute = root[1] === undefined ? 'xmlns' : `xmlns:${root[1]}`;
  for (const [, name, , value] of root[2]!.matchAll(/([\w.:-]+)\s*=\s*(["'])(.*?)\2/g)) {
    if (name === attribute) return value?.trim() || null;
  }
  return null;
}
