/** Where a pattern matched. `weight` counts the characters its parts matched, without what lies between them. */
export interface PatternHit {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

export interface LinearPattern {
  /** The heaviest hit of any alternative in normalised text; null without one. Work grows linearly with the text. */
  find(text: string): PatternHit | null;
}

const MAX_RUN = 64; // longest token that an unbounded `*` or `+` of the catalogue stands for
const FORBIDDEN = /\\[1-9kpP]|\(\?(?!:)|\)[*+{]|[*+?}][*+{]/; // back references, look-around, repeated groups, stacked quantifiers

/**
 * Compiles a pattern of the catalogue so that no text can make it slow: every `.*` between parts becomes "later in the
 * text", looked for in one pass, and other unbounded repetition ends after 64 characters.
 * Throws for a pattern with constructs whose work could not be bounded so: that is a fault in the catalogue.
 */
export function compileLinearPattern(source: string): LinearPattern {
  if (FORBIDDEN.test(source)) throw new Error(`pattern cannot be bounded: ${source}`);
  const alternatives = splitOutside(source, '|').map((alternative) =>
    splitOutside(alternative, '.*').map((part) => new RegExp(boundRuns(part), 'g')),
  );
  return {
    find(text) {
      let best: PatternHit | null = null;
      for (const parts of alternatives) {
        const hit = findInOrder(parts, text);
        if (hit !== null && hit.weight > (best?.weight ?? 0)) best = hit;
      }
      return best;
    },
  };
}

function findInOrder(parts: readonly RegExp[], text: string): PatternHit | null {
  let start = -1;
  let end = 0;
  let weight = 0;
  for (const part of parts) {
    part.lastIndex = end;
    const match = part.exec(text);
    if (match === null) return null;
    if (start < 0) start = match.index;
    end = match.index + match[0].length;
    weight += match[0].length;
  }
  return { start, end, weight };
}

/** Splits at a separator that stands outside groups, classes and escapes. */
function splitOutside(source: string, separator: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let isInClass = false;
  let from = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (depth === 0 && source.startsWith(separator, at)) {
      pieces.push(source.slice(from, at));
      from = at + separator.length;
      at = from - 1;
    }
  }
  pieces.push(source.slice(from));
  return pieces;
}

function boundRuns(source: string): string {
  let bounded = '';
  let isInClass = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (char === '\\') bounded += char + source[++at]!;
    else if (isInClass) {
      isInClass = char !== ']';
      bounded += char;
    } else if (char === '*') bounded += `{0,${MAX_RUN}}`;
    else if (char === '+') bounded += `{1,${MAX_RUN}}`;
    else {
      isInClass = char === '[';
      bounded += char;
    }
  }
  return bounded;
}
