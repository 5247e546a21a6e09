import { Skeleton } from '@/components/ui/skeleton';

/** The shape of the overview: state, figures, chart. */
export default function Loading() {
  return (
    <div className="appears-late grid gap-6" role="status">
      <span className="sr-only">Loading</span>
      <div className="grid gap-4 rounded-md border bg-surface p-5">
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-7 w-full max-w-xl" />
      </div>
      <div className="grid gap-4 rounded-md border bg-surface p-5">
        <Skeleton className="h-8 w-72" />
        <Skeleton className="h-16" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
