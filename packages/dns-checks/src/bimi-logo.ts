import { SaxesParser, type SaxesTagPlain } from 'saxes';

export interface LogoLint {
  /** What breaks the SVG Tiny PS profile, in words. */
  readonly faults: readonly string[];
  /** Null when the viewBox cannot be read. */
  readonly isSquare: boolean | null;
}

/** Elements of SVG Tiny 1.2 that the profile forbids, because they move, load or run something (draft-svg-tiny-ps-abrotman). */
const FORBIDDEN = new Set([
  'a',
  'animate',
  'animateColor',
  'animateMotion',
  'animateTransform',
  'audio',
  'discard',
  'foreignObject',
  'handler',
  'image',
  'listener',
  'mpath',
  'prefetch',
  'script',
  'set',
  'style',
  'video',
]);
const MAX_FAULTS = 10;

/** Checks a logo against SVG Tiny PS: well-formed, version and profile named, titled, and nothing that runs or loads. */
export function lintLogo(svg: string): LogoLint {
  const faults = new Set<string>();
  let root: SaxesTagPlain | null = null;
  let depth = 0;
  let hasTitle = false;
  const parser = new SaxesParser();
  parser.on('doctype', () => faults.add('a DOCTYPE is not allowed'));
  parser.on('opentag', (tag) => {
    if (depth === 0) root = tag;
    if (depth === 1 && tag.name === 'title') hasTitle = true;
    depth++;
    if (FORBIDDEN.has(tag.name)) faults.add(`<${tag.name}> is not allowed`);
    for (const [name, value] of Object.entries(tag.attributes)) lintAttribute(tag.name, name, value, faults);
  });
  parser.on('closetag', () => depth--);
  parser.on('error', () => faults.add('the file is no well-formed XML'));
  try {
    parser.write(svg).close();
  } catch {
    faults.add('the file is no well-formed XML');
  }
  const isSquare = root === null ? null : lintRoot(root, hasTitle, faults);
  return { faults: [...faults].slice(0, MAX_FAULTS), isSquare };
}

function lintRoot(
  { name, attributes }: SaxesTagPlain,
  hasTitle: boolean,
  faults: Set<string>,
): boolean | null {
  if (name !== 'svg' || attributes.xmlns !== 'http://www.w3.org/2000/svg') faults.add('the root is no <svg>');
  if (attributes.version !== '1.2') faults.add('version="1.2" is missing');
  if (attributes.baseProfile !== 'tiny-ps') faults.add('baseProfile="tiny-ps" is missing');
  if ('x' in attributes || 'y' in attributes) faults.add('x and y are not allowed on <svg>');
  if (!hasTitle) faults.add('<title> is missing');
  const [, , width, height] = (attributes.viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (width === undefined || height === undefined || !(width > 0) || !(height > 0)) {
    faults.add('a viewBox is missing');
    return null;
  }
  return width === height;
}

function lintAttribute(tag: string, name: string, value: string, faults: Set<string>): void {
  if (/^on[a-z]+$/i.test(name)) faults.add(`${name} is not allowed`);
  if (/^(?:xlink:)?href$/.test(name) && !value.startsWith('#')) {
    faults.add(`<${tag}> refers to something outside the file`);
  }
  if (/url\(\s*["']?\s*(?![\s"'#])/i.test(value)) faults.add(`<${tag}> refers to something outside the file`);
}
