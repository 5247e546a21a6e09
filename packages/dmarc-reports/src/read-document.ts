import type { NoteCode } from './codes.js';
import { contradictsName } from './declared-kind.js';
import { displayLabel } from './display-label.js';
import { readBytes } from './read-container.js';
import { newReadingContext } from './reading-context.js';
import { sniff } from './sniff.js';
import type { DocumentReading, ReadOptions } from './types.js';

/**
 * Reads a bare file: XML, gzip, zip or JSON, by its bytes. `fileName` is a label and is only compared with what the
 * bytes are. An archive gives a reading per entry; every file gives at least one. Never throws for bad input.
 */
export async function readDocument(
  bytes: Uint8Array,
  options: ReadOptions & { readonly fileName?: string },
): Promise<DocumentReading[]> {
  const fileName = displayLabel(options.fileName ?? '');
  const notes: NoteCode[] = contradictsName(sniff(bytes), fileName) ? ['type-mismatch'] : [];
  return readBytes(bytes, fileName === '' ? [] : [fileName], newReadingContext(options), notes);
}
