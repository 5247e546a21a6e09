import { Skeleton } from './ui/skeleton';

/** Shape of a page below a head that is already there. */
export function SectionSkeleton() {
  return (
    <div className="appears-late grid gap-6" role="status">
      <span className="sr-only">Loading</span>
      {[3, 6].map((rows) => (
        <div key={rows} className="grid gap-4 rounded-md border bg-surface p-5">
          <Skeleton className="h-6 w-48" />
          {Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
            <Skeleton key={row} className="h-5" />
          ))}
        </div>
      ))}
    </div>
  );
}
