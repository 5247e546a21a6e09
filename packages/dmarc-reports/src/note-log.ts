import type { NoteCode } from './codes.js';
import type { Note } from './types.js';

const MAX_DETAIL_LENGTH = 120;

/** Collects tolerances: one entry per code, counted, with the first case as its detail. */
export class NoteLog {
  private readonly notes = new Map<NoteCode, { count: number; detail: string | null }>();

  add(code: NoteCode, detail: string | null = null, count = 1): void {
    const known = this.notes.get(code);
    if (known) known.count += count;
    else this.notes.set(code, { count, detail: detail === null ? null : detail.slice(0, MAX_DETAIL_LENGTH) });
  }

  addAll(notes: readonly Note[]): void {
    for (const note of notes) this.add(note.code, note.detail, note.count);
  }

  list(): Note[] {
    return Array.from(this.notes, ([code, { count, detail }]) => ({ code, count, detail }));
  }
}
