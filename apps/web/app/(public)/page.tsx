import { bounceCatalogue } from '@postseal/bounces';
import { BellRing, FileCheck2, type LucideIcon, Radar } from 'lucide-react';
import { redirect } from 'next/navigation';
import { BounceBox } from '@/components/bounces/bounce-box';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { currentInstance, visitor } from '@/lib/api';

const duties: readonly { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: Radar,
    title: 'It looks, again and again',
    text: 'PTR, SPF, DKIM and DMARC of each domain are asked for on a schedule and explained in plain words, each fault with the record that mends it.',
  },
  {
    icon: FileCheck2,
    title: 'It reads the reports',
    text: 'Receivers send their DMARC reports straight to this server. You see who sends in your name, and how much of it passes, day by day.',
  },
  {
    icon: BellRing,
    title: 'It tells you when something drifts',
    text: 'A change is confirmed with the name servers before you hear of it. A server that could not be asked is never called a fault.',
  },
];

const COMMON = [
  'gmail-ipv6-ptr-auth',
  'gmail-unauth',
  'gmail-ptr-perm',
  'gmail-spf-hardfail',
  'gmail-dmarc-reject',
  'dnsbl-generic',
];

export default async function LandingPage() {
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  if (me) redirect('/domains');
  const common = COMMON.flatMap((id) => bounceCatalogue.find((entry) => entry.id === id) ?? []);
  return (
    <div className="mx-auto grid max-w-4xl gap-12 sm:gap-16">
      <div className="grid gap-6 sm:pt-4">
        <div className="grid gap-3">
          <h1 className="font-semibold text-[2rem] leading-[1.15] tracking-[-0.03em] sm:text-[2.75rem]">
            Your mail was refused. Why?
          </h1>
          <p className="max-w-2xl text-base text-ink-soft">
            Paste what came back, and read the cause in plain words with the line to change.
          </p>
        </div>
        <BounceBox />
        <div className="grid gap-2">
          <h2 className="font-medium text-ink-soft">Often seen</h2>
          <ul className="grid gap-x-8 gap-y-1.5 sm:grid-cols-2">
            {common.map(({ id, note }) => (
              <li key={id}>
                <TextLink href={`/bounces/${id}`} prefetch={false}>
                  {note.headline}
                </TextLink>
              </li>
            ))}
          </ul>
          <p className="text-ink-soft">
            <TextLink href="/bounces" prefetch={false}>
              All {bounceCatalogue.length} known refusals
            </TextLink>
          </p>
        </div>
      </div>
      <section aria-labelledby="about" className="grid gap-8 border-line border-t pt-10">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
          <div className="grid gap-2">
            <h2 id="about" className="font-semibold text-xl">
              Then see that it stays mended
            </h2>
            <p className="max-w-xl text-base text-ink-soft">
              Postseal watches the records that make receivers trust your domain, and leads you step by step
              until nobody else can send in your name.
            </p>
          </div>
          <Entrance isNew={!instance.hasAccounts} isOpen={instance.signUp !== 'closed'} />
        </div>
        <ul className="grid gap-8 sm:grid-cols-3">
          {duties.map(({ icon: Icon, title, text }) => (
            <li key={title} className="grid content-start gap-2">
              <Icon aria-hidden="true" className="mb-1 size-5 text-accent-text" strokeWidth={1.75} />
              <h3 className="font-semibold text-base">{title}</h3>
              <p className="text-ink-soft">{text}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Entrance({ isNew, isOpen }: { isNew: boolean; isOpen: boolean }) {
  if (isNew) {
    return (
      <div className="grid justify-items-start gap-2">
        <ButtonLink href="/sign-up" variant="primary" prefetch={false}>
          Make the first account
        </ButtonLink>
        <p className="text-ink-soft">This instance is new. The first account runs it.</p>
      </div>
    );
  }
  if (!isOpen) return null; // who has an account signs in at the top
  return (
    <ButtonLink href="/sign-up" variant="primary" prefetch={false}>
      Create an account
    </ButtonLink>
  );
}
