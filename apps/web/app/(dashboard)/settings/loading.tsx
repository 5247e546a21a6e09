import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div className="appears-late grid gap-4 rounded-md border border-line bg-surface p-5" role="status">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
      <Skeleton className="h-9 w-32" />
    </div>
  );
}
