import type { PropagationSummary } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { domainPath } from '@/lib/query';
import { WatchList } from '../propagation/_components/watch-list';

interface WatchesProps {
  readonly domain: string;
  readonly watches: readonly PropagationSummary[];
  readonly total: number;
  readonly mayWatch: boolean;
}

/** Records on their way, and where to enter one. */
export function Watches({ domain, watches, total, mayWatch }: WatchesProps) {
  if (total === 0 && !mayWatch) return null;
  const path = domainPath(domain, 'dns', 'propagation');
  return (
    <Section
      flush={total > 0}
      id="watches"
      title="Records on their way"
      description="After you publish a record: which name servers have it, and a mail when all do."
      actions={
        <ButtonLink href={path} size="sm">
          {mayWatch ? 'Watch a record' : 'All watched records'}
        </ButtonLink>
      }
    >
      {total > 0 && <WatchList watches={watches} />}
      {total > watches.length && (
        <p className="border-t px-4 py-3 sm:px-5">
          <TextLink href={path}>All {total} watched records</TextLink>
        </p>
      )}
    </Section>
  );
}
