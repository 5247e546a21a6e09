import type { SourceRow } from '@postseal/contract';
import { classFill, Swatch } from '@/components/charts/fills';
import { ShareBar } from '@/components/charts/share-bar';
import { classLabel, passRate, trafficClasses } from '@/components/charts/traffic-classes';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { formatCount, formatShare } from '@/lib/format';
import { knownWords } from '../../../_components/sources';

interface AddressSummaryProps {
  readonly ip: string;
  /** Null when the address sent nothing in the period. */
  readonly source: SourceRow | null;
  readonly back: string;
}

/** Who an address is, and how its mail did in the period. */
export function AddressSummary({ ip, source, back }: AddressSummaryProps) {
  return (
    <Card className="grid gap-4 p-4 sm:p-5">
      <p>
        <TextLink href={back}>All sending addresses</TextLink>
      </p>
      <div className="grid gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="break-all font-mono text-base">{ip}</h2>
          <CopyButton text={ip} what="address" />
          {source?.known && <Badge tone="accent">{knownWords[source.known]}</Badge>}
        </div>
        <p className="break-words text-ink-soft">
          {[source?.ownerName, source?.ptrName ?? 'no confirmed reverse name'].filter(Boolean).join(' · ')}
        </p>
      </div>
      {source && (
        <>
          <p>
            {formatCount(source.messages)} messages in this period, {formatShare(passRate(source))} passed
            DMARC. Seen from <UtcDay day={source.firstDay} /> to <UtcDay day={source.lastDay} />.
          </p>
          <ShareBar counts={source} />
          <ul className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
            {trafficClasses.map((key) => (
              <li key={key} className="flex items-center gap-1.5">
                <Swatch fill={classFill[key]} />
                <span className="text-ink-soft">{classLabel[key]}</span>
                <span className="font-medium tabular">{formatCount(source[key])}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
