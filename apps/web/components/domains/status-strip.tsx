import type { StatusStrip as Strip } from '@postseal/contract';
import Link from 'next/link';
import { Status, StatusMark } from '../ui/status';

/** The areas of a domain in the order in which a receiver looks at them. */
export const stripAreas = [
  { key: 'ptr', label: 'PTR' },
  { key: 'spf', label: 'SPF' },
  { key: 'dkim', label: 'DKIM' },
  { key: 'dmarc', label: 'DMARC' },
  { key: 'mx', label: 'MX' },
  { key: 'reports', label: 'Reports' },
] as const satisfies readonly { key: keyof Strip; label: string }[];

/** The six states of a domain as word, shape and colour; each leads to where it is explained. */
export function StatusStrip({ strip, path }: { strip: Strip; path: string }) {
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Status">
      {stripAreas.map(({ key, label }) => (
        <li key={key}>
          <Link
            href={key === 'reports' ? `${path}/reports` : `${path}/dns#${key}`}
            className="inline-flex min-h-6 items-center rounded-full hover:ring-1 hover:ring-line-strong pointer-coarse:min-h-11"
          >
            <Status state={strip[key]} label={label} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The same in a table cell: label above shape; the word is in the title and for screen readers. */
export function CompactStrip({ strip }: { strip: Strip }) {
  return (
    <ul className="flex gap-0.5 sm:gap-2.5">
      {stripAreas.map(({ key, label }) => (
        <li key={key} className="flex w-9 flex-col items-center gap-0.5">
          <span aria-hidden="true" className="text-[10px] text-ink-faint leading-3">
            {label}
          </span>
          <StatusMark state={strip[key]} label={label} />
        </li>
      ))}
    </ul>
  );
}
