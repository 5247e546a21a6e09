import type { OrganizationOverview } from '@postseal/contract';
import { CircleCheck, Footprints, ListTodo, type LucideIcon, MailQuestion, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { formatCount } from '@/lib/format';
import { domainPath } from '@/lib/query';

/** Side by side what can be done today, each with the domains that it is about. */
export function Attention({ overview }: { overview: OrganizationOverview }) {
  const { findings, assignedToMe, ready, silent, lost, waiting, paused } = overview;
  const faults = findings.critical + findings.error;
  return (
    <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Tile icon={ListTodo} title="Faults" count={faults} href="/issues?severity=error" all="All issues">
        <p>
          {formatCount(findings.critical)} critical, {formatCount(findings.error)} errors,{' '}
          {formatCount(findings.warning)} warnings.
        </p>
        {assignedToMe > 0 && (
          <p>
            <TextLink href="/issues?assignee=me">{formatCount(assignedToMe)} in your hands</TextLink>
          </p>
        )}
      </Tile>
      <Tile
        icon={Footprints}
        title="Ready for a step"
        count={ready.total}
        href="/domains?condition=ready"
        all="Show them"
      >
        <Names
          of={ready}
          page="policy"
          none="No gate has opened lately. Each domain’s policy page says what is missing."
        />
      </Tile>
      <Tile
        icon={MailQuestion}
        title="Silent"
        count={silent.total}
        href="/domains?condition=silent"
        all="Show them"
      >
        <Names of={silent} page="reports" none="Every domain that had reports still gets them." />
      </Tile>
      <Tile
        icon={Unplug}
        title="Without our address"
        count={lost.total + waiting.total}
        href={lost.total > 0 ? '/domains?condition=lost' : '/domains?sort=last-report'}
        all={lost.total > 0 ? 'Lost ones' : 'Show them'}
      >
        <Names
          of={lost.total > 0 ? lost : waiting}
          page="settings"
          none="Every domain’s DMARC record names our address."
        />
        {lost.total > 0 && waiting.total > 0 && <p>{formatCount(waiting.total)} more never had it.</p>}
        {paused > 0 && (
          <p>
            <TextLink href="/domains?condition=paused">{formatCount(paused)} paused</TextLink>
          </p>
        )}
      </Tile>
    </ul>
  );
}

interface TileProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly count: number;
  readonly href: string;
  /** Words of the link to all of them. */
  readonly all: string;
  readonly children: ReactNode;
}

function Tile({ icon, title, count, href, all, children }: TileProps) {
  const Icon = count === 0 ? CircleCheck : icon;
  return (
    <li>
      <Card className="grid h-full content-start gap-2 p-4 sm:p-5">
        <h2 className="flex items-center gap-2 font-medium text-ink-soft">
          <Icon
            aria-hidden="true"
            className={`size-4 ${count === 0 ? 'text-pass-text' : 'text-accent-text'}`}
          />
          {title}
        </h2>
        <p className="font-semibold text-xl tabular">{formatCount(count)}</p>
        <div className="grid gap-1 text-ink-soft">{children}</div>
        {count > 0 && (
          <p className="mt-auto pt-1">
            <TextLink href={href} aria-label={`${all}: ${title}`}>
              {all}
            </TextLink>
          </p>
        )}
      </Card>
    </li>
  );
}

interface NamesProps {
  readonly of: OrganizationOverview['silent'];
  /** Page of the domain that helps. */
  readonly page: string;
  readonly none: string;
}

function Names({ of: { total, domains }, page, none }: NamesProps) {
  if (total === 0) return <p>{none}</p>;
  return (
    <ul className="grid gap-1">
      {domains.slice(0, 3).map(({ name, unicodeName }) => (
        <li key={name} className="truncate">
          <TextLink href={domainPath(name, page)} prefetch={false}>
            {unicodeName}
          </TextLink>
        </li>
      ))}
      {total > 3 && <li>and {formatCount(total - 3)} more</li>}
    </ul>
  );
}
