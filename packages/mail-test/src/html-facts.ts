import { Tokenizer } from 'htmlparser2';

/** A link with the words that show it. */
export interface HtmlLink {
  readonly href: string;
  /** White space collapsed, at most a few hundred characters. */
  readonly text: string;
}

export interface HtmlImage {
  readonly src: string;
  /** Null when the attribute is absent; an empty one says that the image is decoration. */
  readonly alt: string | null;
  /** One pixel or none in both directions: it only tells that the mail was opened. */
  readonly isPixel: boolean;
}

/** What the HTML of a mail holds. Nothing in it is ever fetched. */
export interface HtmlFacts {
  /** Text that a reader sees, white space collapsed. */
  readonly text: string;
  readonly links: readonly HtmlLink[];
  readonly images: readonly HtmlImage[];
  /** Elements and attributes that run or load something: `script`, `onclick=`, `meta refresh`. */
  readonly active: readonly string[];
}

const ACTIVE_ELEMENTS = new Set(['script', 'form', 'iframe', 'frame', 'object', 'embed', 'applet']);
const HIDDEN_TEXT = new Set(['script', 'style', 'title', 'head', 'noscript', 'template']);
const BREAKING = /^(?:p|div|br|tr|td|th|li|h[1-6]|table|ul|ol|blockquote|hr|section|article|header|footer)$/;
const MAX_LINK_TEXT = 300;

/**
 * Reads a mail's HTML token by token, without building a tree: a page of a million open elements costs no more than its
 * length.
 */
export function readHtml(html: string, maxLinks: number): HtmlFacts {
  const links: HtmlLink[] = [];
  const images: HtmlImage[] = [];
  const active = new Set<string>();
  const text: string[] = [];
  let hiddenBy = '';
  let element = '';
  let attributeName = '';
  let attributeValue = '';
  let attributes = new Map<string, string>();
  let link: { href: string; text: string[]; length: number } | null = null;

  function addText(part: string) {
    if (hiddenBy !== '') return;
    text.push(part);
    if (link && link.length < MAX_LINK_TEXT) {
      link.text.push(part.slice(0, MAX_LINK_TEXT));
      link.length += part.length;
    }
  }
  function closeLink() {
    if (link && links.length < maxLinks) links.push({ href: link.href, text: collapse(link.text.join('')) });
    link = null;
  }
  function openElement() {
    if (ACTIVE_ELEMENTS.has(element)) active.add(element);
    const refresh = attributes.get('http-equiv');
    if (element === 'meta' && refresh?.trim().toLowerCase() === 'refresh') active.add('meta refresh');
    for (const [name, value] of attributes) {
      if (/^on[a-z]{3,}$/.test(name)) active.add(`${name}=`);
      if ((name === 'href' || name === 'src') && /^\s*(?:javascript|vbscript):/i.test(value))
        active.add('javascript:');
    }
    if (HIDDEN_TEXT.has(element) && hiddenBy === '') hiddenBy = element;
    else if (element === 'body') hiddenBy = ''; // a head that was never closed
    if (BREAKING.test(element)) addText(' ');
    const href = attributes.get('href');
    if (element === 'a' && href !== undefined) {
      closeLink();
      link = { href: href.trim(), text: [], length: 0 };
    }
    if (element === 'img') images.push(toImage(attributes));
  }

  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname(start, end) {
        element = html.slice(start, end).toLowerCase();
        attributes = new Map();
      },
      onattribname(start, end) {
        attributeName = html.slice(start, end).toLowerCase();
        attributeValue = '';
      },
      onattribdata(start, end) {
        attributeValue += html.slice(start, end);
      },
      onattribentity(codepoint) {
        attributeValue += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (!attributes.has(attributeName)) attributes.set(attributeName, attributeValue);
      },
      onopentagend: openElement,
      onselfclosingtag: openElement,
      onclosetag(start, end) {
        const name = html.slice(start, end).toLowerCase();
        if (name === hiddenBy) hiddenBy = '';
        if (name === 'a') closeLink();
        if (BREAKING.test(name)) addText(' ');
      },
      ontext(start, end) {
        addText(html.slice(start, end));
      },
      ontextentity(codepoint) {
        addText(String.fromCodePoint(codepoint));
      },
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend: closeLink,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return { text: collapse(text.join('')), links, images, active: [...active] };
}

function toImage(attributes: ReadonlyMap<string, string>): HtmlImage {
  const isTiny = (name: string) => /^\s*[01](?:px)?\s*$/.test(attributes.get(name) ?? '');
  return {
    src: attributes.get('src')?.trim() ?? '',
    alt: attributes.get('alt') ?? null,
    isPixel: isTiny('width') && isTiny('height'),
  };
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
