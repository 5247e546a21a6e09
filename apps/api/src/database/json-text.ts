const UNSTORABLE = /\\u(?:0000|d[89a-f])/i; // as JSON.stringify writes them; a false alarm only costs time

/** JSON that PostgreSQL can store: NUL and unpaired surrogates, which it refuses, become U+FFFD. */
export function toStorableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return UNSTORABLE.test(text) ? JSON.stringify(value, (_, inner) => storable(inner)) : text;
}

function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
}
