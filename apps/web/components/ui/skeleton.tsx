import { clsx } from 'clsx';

/** A grey shape where content will be. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={clsx('animate-pulse rounded-sm bg-line/70', className)} />;
}

/** Layout of a page with a head and one card, shown when an answer takes longer than 300 ms. */
export function PageSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className="appears-late" role="status">
      <span className="sr-only">Loading</span>
      <Skeleton className="mb-3 h-8 w-56" />
      <Skeleton className="mb-6 h-5 w-full max-w-md" />
      <div className="grid gap-4 rounded-md border border-line bg-surface p-5">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
          <Skeleton key={row} className="h-5" />
        ))}
      </div>
    </div>
  );
}
