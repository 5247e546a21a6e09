/** A JSON value (RFC 8259) with what `JSON.parse` loses: numbers as written, and objects that cannot be mistaken for ours. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

/** A number as written: 2^53 and above would be rounded in silence. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export interface JsonLimits {
  /** Objects and arrays within each other. */
  readonly maxDepth: number;
  /** Values in the whole document. */
  readonly maxValues: number;
  /** Characters of one text or key. */
  readonly maxTextLength: number;
}

export type JsonFault = 'truncated' | 'malformed' | 'too-deep' | 'too-many-values' | 'text-too-long';

export type JsonReading =
  | {
      readonly ok: true;
      readonly value: Json;
      /** Keys that an object stated again; the first one counts. */
      readonly repeatedKeys: readonly string[];
      /** Texts held control characters, which must be escaped. */
      readonly hasRawControls: boolean;
      /** Offset after the value: whatever follows was not read. */
      readonly end: number;
    }
  | { readonly ok: false; readonly fault: JsonFault };

/** Reads one JSON value at the start of `text`, after blanks. Every limit is checked while reading. */
export function readJson(text: string, limits: JsonLimits): JsonReading {
  const reader = new JsonReader(text, limits);
  try {
    const value = reader.readValue(0);
    const { repeatedKeys, hasRawControls, at: end } = reader;
    return { ok: true, value, repeatedKeys, hasRawControls, end };
  } catch (error) {
    if (error instanceof JsonStop) return { ok: false, fault: error.fault };
    throw error;
  }
}

class JsonStop extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault);
  }
}

const MAX_LISTED_KEYS = 20;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  at = 0;
  readonly repeatedKeys: string[] = [];
  hasRawControls = false;
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  readValue(depth: number): Json {
    if (++this.values > this.limits.maxValues) throw new JsonStop('too-many-values');
    this.skipBlanks();
    switch (this.text[this.at]) {
      case '{':
        return this.readObject(this.deeper(depth));
      case '[':
        return this.readArray(this.deeper(depth));
      case '"':
        return this.readText();
      default:
        return this.readWord();
    }
  }

  private deeper(depth: number): number {
    if (depth >= this.limits.maxDepth) throw new JsonStop('too-deep');
    return depth + 1;
  }

  private readObject(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.at++;
    if (this.takes('}')) return members;
    do {
      this.skipBlanks();
      this.require('"', 0);
      const key = this.readText();
      this.skipBlanks();
      this.require(':', 1);
      const value = this.readValue(depth);
      if (!members.has(key)) members.set(key, value);
      else if (this.repeatedKeys.length < MAX_LISTED_KEYS) this.repeatedKeys.push(key);
    } while (this.takes(','));
    this.require('}', 1);
    return members;
  }

  private readArray(depth: number): Json[] {
    const items: Json[] = [];
    this.at++;
    if (this.takes(']')) return items;
    do items.push(this.readValue(depth));
    while (this.takes(','));
    this.require(']', 1);
    return items;
  }

  private readText(): string {
    const start = this.at;
    let hasEscapes = false;
    let hasControls = false;
    for (let i = start + 1; i < this.text.length; i++) {
      const code = this.text.charCodeAt(i);
      if (code === QUOTE) {
        this.at = i + 1;
        this.hasRawControls ||= hasControls;
        const raw = this.text.slice(start, i + 1);
        return hasEscapes ? resolveEscapes(raw) : raw.slice(1, -1);
      }
      if (i - start > this.limits.maxTextLength) throw new JsonStop('text-too-long');
      if (code === BACKSLASH) {
        hasEscapes = true;
        i++;
      } else if (code < 0x20) hasControls = true;
    }
    throw new JsonStop('truncated');
  }

  private readWord(): Json {
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text)?.[0];
    const rest = this.text.length - this.at;
    if (number === undefined) {
      const isCut = rest === 0 || (rest < 5 && /^(?:-|t|f|n)[a-z]*$/.test(this.text.slice(this.at)));
      throw new JsonStop(isCut ? 'truncated' : 'malformed');
    }
    this.at += number.length;
    return new JsonNumber(number);
  }

  private takes(mark: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private require(mark: string, length: number): void {
    this.skipBlanks();
    if (this.at >= this.text.length) throw new JsonStop('truncated');
    if (this.text[this.at] !== mark) throw new JsonStop('malformed');
    this.at += length;
  }

  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }
}

/** Resolves escapes as the standard has them; raw control characters become blanks first. */
function resolveEscapes(raw: string): string {
  try {
    return JSON.parse(raw.replace(/[\u0000-\u001f]/g, ' ')) as string;
  } catch {
    throw new JsonStop('malformed');
  }
}
