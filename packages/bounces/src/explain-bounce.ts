import { type BounceFacts, readFacts } from './bounce-facts.js';
import type { KnownBounce } from './catalogue.js';
import { type FieldGroup, holdsDeliveryStatus, readDeliveryStatus } from './delivery-status.js';
import type { RepairJob } from './entry-notes.js';
import { hostSaid, readLog } from './log-lines.js';
import { looksLikeMailSource, readMailSource } from './mail-source.js';
import { maskPersons, personalLocalParts } from './mask-addresses.js';
import { type EntryHit, matchEntries } from './match-entries.js';
import { readNarrative, splitReturned } from './narrative.js';
import { type NormalisedReply, normaliseReply, plainText } from './normalise-reply.js';
import type { RawReply } from './raw-reply.js';
import { type KnownReceiver, receiverOfHost, receiverOfMailbox, receiverOfWords } from './receivers.js';
import { explainCodes, type GeneralExplanation } from './status-codes.js';

export interface BounceLimits {
  /** Characters (or bytes) read; what follows is left out, and `isTruncated` says so. */
  readonly maxTextLength: number;
  /** Refusals explained of one paste. */
  readonly maxReplies: number;
}

/** What a page accepts: a DSN's status stands before the returned message, so that a file's beginning is enough. */
export const bounceLimits: BounceLimits = { maxTextLength: 256 * 1024, maxReplies: 50 };

/** How sure the answer is: the text of this receiver; that of another or an unnamed one; the code's general meaning. */
export type BounceConfidence = 'matched' | 'looks-like' | 'general' | 'none';

export interface BounceReceiver {
  readonly name: string;
  /** What named it: a field or host beside the reply, the recipient's domain, or the reply's own words. */
  readonly evidence: 'remote-mta' | 'said' | 'relay' | 'recipient' | 'words' | 'match';
}

export interface BounceMatch {
  readonly entry: KnownBounce;
  /** The part of `reply` that matched, lower-case. */
  readonly matchedText: string;
}

/** One refusal explained. Equal ones are folded; `recipientCount` tells how many. Plain data but for the entries' patterns. */
export interface BounceCard {
  readonly best: KnownBounce | null;
  /** All entries that match, best first. */
  readonly matches: readonly BounceMatch[];
  readonly confidence: BounceConfidence;
  /** What the code or common words tell when no entry matches. */
  readonly general: GeneralExplanation | null;
  readonly receiver: BounceReceiver | null;
  /** Whether the queue tries again: by the reply code, then the stated action, then the entry. Null when nothing tells. */
  readonly isTemporary: boolean | null;
  readonly replyCode: number | null;
  readonly enhancedStatus: string | null;
  readonly job: RepairJob | null;
  /** Ids of checks to run. */
  readonly checks: readonly string[];
  /** The reply in one line, as written, with the local parts of addresses hidden. */
  readonly reply: string;
  readonly facts: BounceFacts;
  readonly recipientDomains: readonly string[];
  readonly recipientCount: number;
}

export interface BounceExplanation {
  readonly form: 'mail' | 'delivery-status' | 'log' | 'text' | 'empty';
  readonly isTruncated: boolean;
  /** The one to show first comes first. */
  readonly cards: readonly BounceCard[];
}

/**
 * Explains a refusal in whatever form a person has it: the reply alone, a bounce mail or its source, log lines.
 * Never throws for anything that a text holds; work is bounded by `limits`.
 */
export function explainBounce(input: string | Uint8Array, limits: BounceLimits): BounceExplanation {
  const whole = typeof input === 'string' ? input : decodeText(input.subarray(0, limits.maxTextLength));
  const isTruncated = input.length > limits.maxTextLength;
  const text = whole.slice(0, limits.maxTextLength);
  const { form, replies, returned } = readInput(text, limits);
  const persons = personalLocalParts(text, 20);
  const cards = replies.map((reply) => explainReply(reply, returned, persons));
  return { form, isTruncated, cards: fold(cards).sort(byUsefulness) };
}

interface Reading {
  readonly form: BounceExplanation['form'];
  readonly replies: readonly RawReply[];
  readonly returned: FieldGroup | null;
}

function readInput(text: string, limits: BounceLimits): Reading {
  if (text.trim() === '') return { form: 'empty', replies: [], returned: null };
  if (!looksLikeMailSource(text)) return readPlain(text, limits);
  const { statuses, texts, returned } = readMailSource(text);
  const stated = statuses.flatMap((status) => readDeliveryStatus(plainText(status), limits.maxReplies));
  const replies = stated.slice(0, limits.maxReplies).map(takeOutHost);
  if (replies.some((reply) => reply.text !== '')) return { form: 'mail', replies, returned };
  const told = texts.map((part) => readPlain(part, limits));
  const best =
    told.find(({ replies: found }) => found.some(hasCode)) ??
    told.find(({ replies: found }) => found.length > 0);
  if (best === undefined || (replies.length > 0 && !best.replies.some(hasCode))) {
    return replies.length > 0
      ? { form: 'mail', replies, returned }
      : { ...readPlain(text, limits), form: 'mail' };
  }
  const status = replies[0];
  const completed = best.replies.map((reply) => ({
    ...reply,
    status: reply.status ?? status?.status ?? null,
    action: reply.action ?? status?.action ?? null,
    recipientDomain: reply.recipientDomain ?? status?.recipientDomain ?? null,
  }));
  return { form: 'mail', replies: completed, returned: returned ?? best.returned };
}

function readPlain(source: string, limits: BounceLimits): Reading {
  const text = plainText(unquote(source));
  if (holdsDeliveryStatus(text)) {
    const replies = readDeliveryStatus(outdent(text), limits.maxReplies).map(takeOutHost);
    if (replies.some((reply) => reply.text !== '' || reply.status !== null)) {
      return { form: 'delivery-status', replies, returned: null };
    }
  }
  const logged = readLog(text, limits.maxReplies);
  if (logged !== null) return { form: 'log', replies: logged, returned: null };
  const { said } = splitReturned(text);
  return { form: 'text', replies: readNarrative(said, limits.maxReplies), returned: null };
}

/** Postfix writes its own sentence around the other server's words, in a status part as well. */
function takeOutHost(reply: RawReply): RawReply {
  const said = hostSaid(reply.text);
  if (said === null) return reply;
  return {
    ...reply,
    text: said.text,
    host: reply.host ?? said.host,
    hostIp: reply.hostIp ?? said.ip,
    hostEvidence: reply.hostEvidence ?? 'said',
  };
}

function hasCode(reply: RawReply): boolean {
  return /(?<!\d)[245]\d\d[ -]|(?<![\d.])[245]\.\d{1,3}\.\d{1,3}/.test(reply.text);
}

/** Takes the marks of a quoting mail client away when most lines carry them. */
function unquote(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const quoted = lines.filter((line) => /^[ \t]{0,8}>/.test(line)).length;
  return quoted * 2 > lines.length ? text.replace(/^[ \t]{0,8}(?:>[ \t]?)+/gm, '') : text;
}

/** Status fields pasted from an indented block: the common indentation goes, folding stays. */
function outdent(text: string): string {
  const indent = /^([ \t]{1,20})(?:Final-Recipient|Original-Recipient|Diagnostic-Code)[ \t]*:/im.exec(
    text,
  )?.[1];
  return indent === undefined ? text : text.replaceAll(`\n${indent}`, '\n').replace(/^[ \t]+/, '');
}

function explainReply(raw: RawReply, returned: FieldGroup | null, persons: readonly string[]): BounceCard {
  const reply = normaliseReply(raw.text);
  const enhancedStatus = reply.enhancedStatus ?? raw.status;
  const stated = findReceiver(raw, reply);
  const hits = matchEntries(reply, stated?.receiver.group ?? null);
  const best = hits[0] ?? null;
  const general = best === null ? explainCodes(enhancedStatus, reply.replyCode, reply.text) : null;
  const said = maskPersons(reply.display, persons);
  return {
    best: best?.entry ?? null,
    matches: hits.map(({ entry, hit }) => ({
      entry,
      matchedText: maskPersons(reply.text.slice(hit.start, hit.end), persons),
    })),
    confidence: confidenceOf(best, general),
    general,
    receiver:
      stated === null ? receiverOfMatch(best) : { name: stated.receiver.name, evidence: stated.evidence },
    isTemporary: isTemporary(reply.replyCode, raw, enhancedStatus, best?.entry ?? null),
    replyCode: reply.replyCode,
    enhancedStatus,
    job: best?.entry.note.job ?? general?.job ?? null,
    checks: best?.entry.checks ?? general?.checks ?? [],
    reply: said,
    facts: readFacts(said, raw, returned),
    recipientDomains: raw.recipientDomain === null ? [] : [raw.recipientDomain],
    recipientCount: 1,
  };
}

function findReceiver(
  raw: RawReply,
  reply: NormalisedReply,
): { receiver: KnownReceiver; evidence: BounceReceiver['evidence'] } | null {
  const byHost = raw.host === null ? null : receiverOfHost(raw.host);
  if (byHost !== null) return { receiver: byHost, evidence: raw.hostEvidence ?? 'said' };
  const byMailbox = raw.recipientDomain === null ? null : receiverOfMailbox(raw.recipientDomain);
  if (byMailbox !== null) return { receiver: byMailbox, evidence: 'recipient' };
  const byWords = receiverOfWords(reply.text);
  return byWords === null ? null : { receiver: byWords, evidence: 'words' };
}

function receiverOfMatch(best: EntryHit | null): BounceReceiver | null {
  if (best === null || best.tier === 'fallback' || best.entry.note.isCommonWording) return null;
  return { name: best.entry.receiver, evidence: 'match' };
}

function confidenceOf(best: EntryHit | null, general: GeneralExplanation | null): BounceConfidence {
  if (best === null) return general === null ? 'none' : 'general';
  return best.tier !== 'other' || best.entry.note.isCommonWording ? 'matched' : 'looks-like';
}

function isTemporary(
  replyCode: number | null,
  raw: RawReply,
  enhancedStatus: string | null,
  entry: KnownBounce | null,
): boolean | null {
  if (replyCode !== null) return replyCode < 500;
  if (raw.action !== null) return raw.action === 'delayed';
  if (enhancedStatus !== null) return enhancedStatus.startsWith('4');
  return entry === null || entry.kind === 'either' ? null : entry.kind === 'temporary';
}

/** Several recipients that got the same answer share a card. */
function fold(cards: readonly BounceCard[]): BounceCard[] {
  const folded = new Map<string, BounceCard>();
  for (const card of cards) {
    const key = [card.best?.id, card.receiver?.name, card.replyCode, card.enhancedStatus, card.reply].join(
      '\n',
    );
    const first = folded.get(key);
    if (first === undefined) folded.set(key, card);
    else {
      const recipientDomains = [...new Set([...first.recipientDomains, ...card.recipientDomains])];
      folded.set(key, { ...first, recipientDomains, recipientCount: first.recipientCount + 1 });
    }
  }
  return [...folded.values()];
}

const CONFIDENCE_ORDER: readonly BounceConfidence[] = ['matched', 'looks-like', 'general', 'none'];

/** Explained ones first, refusals before delays; otherwise as in the text. */
function byUsefulness(a: BounceCard, b: BounceCard): number {
  return (
    CONFIDENCE_ORDER.indexOf(a.confidence) - CONFIDENCE_ORDER.indexOf(b.confidence) ||
    Number(a.isTemporary ?? false) - Number(b.isTemporary ?? false)
  );
}

function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }); // the cut may be inside a character
  } catch {
    return new TextDecoder('windows-1252').decode(bytes); // an old log, or no text at all
  }
}
