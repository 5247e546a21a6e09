import { checkAttachments } from './attachment-checks.js';
import { type HtmlFacts, readHtml } from './html-facts.js';
import { failed, type Judgement, passed } from './judgement.js';
import { checkLinks, type MessageLink } from './link-checks.js';
import type { MailTestLimits } from './mail-to-test.js';
import type { MessageSource } from './message-source.js';
import type { MimeLeaf, MimeTree } from './mime-tree.js';
import { decodeText, type PartText } from './part-text.js';

export interface ContentFacts {
  readonly links: readonly MessageLink[];
  readonly judgements: readonly Judgement[];
}

const GMAIL_CLIP_BYTES = 102 * 1024;
const LARGE_MESSAGE_BYTES = 10 * 1024 * 1024;
/** Below this share of common words, text and HTML tell different things. */
const MIN_LIKENESS = 0.3;
/** Shorter texts are too short to compare. */
const MIN_WORDS = 8;
const MIN_TEXT_BESIDE_IMAGES = 60;
const MAX_WORDS = 5000;

/** What the reader gets: text and HTML, links, images, attachments, size. Nothing is fetched or run. */
export function checkContent(source: MessageSource, mime: MimeTree, limits: MailTestLimits): ContentFacts {
  const body = (type: string) => mime.leaves.find((leaf) => !leaf.isAttachment && leaf.type === type);
  const plainLeaf = body('text/plain');
  const htmlLeaf = body('text/html');
  const plain = plainLeaf ? decodeText(plainLeaf, limits.maxTextBytes) : null;
  const htmlText = htmlLeaf ? decodeText(htmlLeaf, limits.maxTextBytes) : null;
  const html = htmlText ? readHtml(htmlText.text, limits.maxLinks) : null;
  const links = checkLinks(html, plain?.text ?? null, limits.maxLinks);
  return {
    links: links.links,
    judgements: [
      ...judgeCharsets([plain, htmlText]),
      ...judgeAlternatives(plain, html),
      ...(html && htmlLeaf ? judgeHtml(html, htmlLeaf) : []),
      ...links.judgements,
      ...checkAttachments(mime.leaves, limits.maxArchiveEntries),
      judgeSize(source.bytes.length),
    ],
  };
}

function judgeCharsets(parts: readonly (PartText | null)[]): Judgement[] {
  const read = parts.filter((part) => part !== null);
  if (read.length === 0) return [];
  const faults = read.flatMap(({ charsetFault }) => charsetFault ?? []);
  return [
    faults.length === 0
      ? passed('hdr.charset-invalid', 'text is valid in its charset')
      : failed('hdr.charset-invalid', faults.join('; '), {
          paste: 'Content-Type: text/plain; charset=utf-8',
        }),
  ];
}

function judgeAlternatives(plain: PartText | null, html: HtmlFacts | null): Judgement[] {
  if (html === null) return plain === null ? [] : [passed('content.no-text-part', 'plain text')];
  if (plain === null) return [failed('content.no-text-part', 'HTML without a text part')];
  const likeness = compareWords(plain.text, html.text);
  if (likeness === null) return [passed('content.no-text-part', 'text and HTML')];
  const seen = `${Math.round(likeness * 100)} % of the words are in both`;
  if (likeness >= MIN_LIKENESS) return [passed('content.no-text-part', seen)];
  return [failed('content.no-text-part', `text and HTML say different things: ${seen}`)];
}

/**
 * The share of the shorter text's words that the longer one has as well; null when there is too little to compare. Three
 * words beside a page are no alternative to it: a text counts as at least a fifth of the other.
 */
export function compareWords(one: string, other: string): number | null {
  const [smaller, larger] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.size - b.size);
  if (larger!.size < MIN_WORDS) return null;
  const common = [...smaller!].filter((word) => larger!.has(word)).length;
  return common / Math.max(smaller!.size, larger!.size / 5);
}

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  const plain = text.slice(0, 200_000).replace(/https?:\/\/\S{1,2048}/gi, ' ');
  for (const [word] of plain.toLowerCase().matchAll(/[\p{L}\p{N}]{2,40}/gu)) {
    words.add(word);
    if (words.size >= MAX_WORDS) break;
  }
  return words;
}

function judgeHtml({ active, images, text }: HtmlFacts, leaf: MimeLeaf): Judgement[] {
  const size = leaf.bytes.length;
  const judgements = [
    active.length === 0
      ? passed('content.active-html', 'none')
      : failed('content.active-html', active.join(', ')),
    size > GMAIL_CLIP_BYTES
      ? failed('content.html-large', `${Math.round(size / 1024)} KB`)
      : passed('content.html-large', `${Math.ceil(size / 1024)} KB`),
  ];
  if (images.length === 0) return judgements;
  const shown = images.filter(({ isPixel }) => !isPixel);
  const withoutAlt = shown.filter(({ alt }) => alt === null).length;
  const faults: string[] = [];
  if (withoutAlt > 0) faults.push(`${withoutAlt} of ${shown.length} images without alt`);
  if (shown.length > 0 && text.length < MIN_TEXT_BESIDE_IMAGES)
    faults.push(`${shown.length} images and ${text.length} characters of text`);
  if (images.length > shown.length)
    faults.push(`${images.length - shown.length} invisible images of one pixel`);
  judgements.push(
    faults.length === 0
      ? passed('content.images', `${images.length} images with alt text`)
      : failed('content.images', faults.join('; '), { paste: '<img src="…" alt="What the picture says">' }),
  );
  return judgements;
}

function judgeSize(bytes: number): Judgement {
  const seen =
    bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return bytes > LARGE_MESSAGE_BYTES
    ? failed('content.message-large', seen)
    : passed('content.message-large', seen);
}
