import type { Metadata } from 'next';
import Link from 'next/link';
import { addableKinds, channelLooks } from '@/components/alerts/channel-kinds';
import { ButtonLink } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { currentMe } from '@/lib/api';
import { oneOf, readQuery, type SearchParams } from '@/lib/query';
import { NewChannel } from '../_components/new-channel';
import { timeZones } from '../_components/time-zones';

export const metadata: Metadata = { title: 'Add a channel' };

export default async function NewChannelPage({ searchParams }: { searchParams: SearchParams }) {
  const [query, me] = await Promise.all([readQuery(searchParams), currentMe()]);
  const kind = oneOf(addableKinds, query.kind);
  if (kind)
    return (
      <Section
        title={`Add a channel: ${channelLooks[kind].word}`}
        description={channelLooks[kind].meaning}
        actions={
          <ButtonLink href="/settings/alerts/new" size="sm" variant="ghost">
            Another kind
          </ButtonLink>
        }
      >
        <NewChannel kind={kind} ownAddress={me.email} timeZones={timeZones()} />
      </Section>
    );
  return (
    <Section flush title="Add a channel" description="How should alerts reach you?">
      <ul className="divide-y divide-line">
        {addableKinds.map((each) => {
          const { icon: Icon, word, meaning } = channelLooks[each];
          return (
            <li key={each}>
              <Link
                href={`/settings/alerts/new?kind=${each}`}
                className="flex items-start gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken/60 sm:px-5"
              >
                <Icon
                  aria-hidden="true"
                  className="mt-0.5 size-5 shrink-0 text-accent-text"
                  strokeWidth={1.75}
                />
                <span className="grid gap-0.5">
                  <span className="font-medium">{word}</span>
                  <span className="text-ink-soft">{meaning}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
