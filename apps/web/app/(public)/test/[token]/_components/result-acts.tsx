import { Radar, Share2 } from 'lucide-react';
import { ButtonLink } from '@/components/ui/button';
import { watchPath } from '@/lib/watch-path';

interface ResultActsProps {
  readonly id: string;
  /** To be watched from now on; null where nobody new is taken. */
  readonly domain: string | null;
  readonly isSignedIn: boolean;
}

/** What one may do with a result. */
export function ResultActs({ id, domain, isSignedIn }: ResultActsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink href={`/test/result/${id}`} prefetch={false}>
        <Share2 aria-hidden="true" className="size-4" />
        Page to share
      </ButtonLink>
      {domain && (
        <ButtonLink href={watchPath(domain, isSignedIn)} prefetch={false} className="min-w-0">
          <Radar aria-hidden="true" className="size-4 shrink-0" />
          <span className="truncate">Watch {domain}</span>
        </ButtonLink>
      )}
    </div>
  );
}
