import { ShownError } from '@/lib/browser-api';
import { linesOf } from './csv-lines';

/** Saves the lines of these domains of the CSV export as a file. */
export async function exportSelected(names: ReadonlySet<string>): Promise<void> {
  const answer = await fetch('/api/domain-export', { credentials: 'same-origin' });
  if (!answer.ok) throw new ShownError('The export did not succeed. Try again.');
  const url = URL.createObjectURL(new Blob([linesOf(await answer.text(), names)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'domains.csv';
  link.click();
  URL.revokeObjectURL(url);
}
