import { BellRing, FileCheck2, type LucideIcon, Radar } from 'lucide-react';
import { redirect } from 'next/navigation';
import { Wordmark } from '@/components/seal';
import { SkipLink } from '@/components/shell/skip-link';
import { ThemeSwitch } from '@/components/shell/theme-switch';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { RecordBlock } from '@/components/ui/record-block';
import { Status } from '@/components/ui/status';
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

export default async function LandingPage() {
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  if (me) redirect('/domains');
  const isNew = !instance.hasAccounts;
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="mx-auto flex w-full max-w-page items-center justify-between gap-4 px-4 py-4 sm:px-6">
        <Wordmark className="text-base" />
        {!isNew && <ButtonLink href="/sign-in">Sign in</ButtonLink>}
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-page flex-1 px-4 outline-none sm:px-6">
        <div className="grid items-center gap-10 py-10 sm:py-16 lg:grid-cols-[1fr_1.05fr] lg:gap-16 lg:py-24">
          <div className="grid justify-items-start gap-5">
            <h1 className="max-w-md font-semibold text-[2.5rem] leading-[1.1] tracking-[-0.03em] sm:text-[3.25rem]">
              Is your mail believed?
            </h1>
            <p className="max-w-lg text-base text-ink-soft">
              Postseal watches the records that make receivers trust your domain, reads what they report about
              your mail, and leads you step by step until nobody else can send in your name.
            </p>
            <LandingActs isNew={isNew} isOpen={instance.signUp !== 'closed'} />
          </div>
          <Example />
        </div>
        <ul className="grid gap-8 border-line border-t py-10 sm:grid-cols-3 sm:py-14">
          {duties.map(({ icon: Icon, title, text }) => (
            <li key={title} className="grid content-start gap-2">
              <Icon aria-hidden="true" className="mb-1 size-5 text-accent-text" strokeWidth={1.75} />
              <h2 className="font-semibold text-base">{title}</h2>
              <p className="text-ink-soft">{text}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer className="border-line border-t">
        <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-4 px-4 py-5 text-ink-soft text-xs sm:px-6">
          <p>{`Postseal ${instance.version}, open source under the Apache 2.0 licence. Nothing here calls home.`}</p>
          <ThemeSwitch />
        </div>
      </footer>
    </div>
  );
}

function LandingActs({ isNew, isOpen }: { isNew: boolean; isOpen: boolean }) {
  if (isNew) {
    return (
      <div className="grid justify-items-start gap-2">
        <ButtonLink href="/sign-up" variant="primary">
          Make the first account
        </ButtonLink>
        <p className="text-ink-soft">This instance is new. The first account runs it.</p>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {isOpen && (
        <ButtonLink href="/sign-up" variant="primary">
          Create an account
        </ButtonLink>
      )}
      <ButtonLink href="/sign-in" variant={isOpen ? 'secondary' : 'primary'}>
        Sign in
      </ButtonLink>
    </div>
  );
}

/** What an answer looks like, marked as an example. */
function Example() {
  return (
    <figure className="min-w-0">
      <Card className="grid gap-4 p-5 sm:p-6">
        <div className="flex flex-wrap gap-1.5">
          <Status state="critical" label="PTR" />
          <Status state="ok" label="SPF" />
          <Status state="ok" label="DKIM" />
          <Status state="warning" label="DMARC" />
        </div>
        <p className="text-balance font-medium text-lg">
          Receivers refuse mail from 2001:db8::25 because it has no reverse name (PTR).
        </p>
        <p className="text-ink-soft">Ask whoever gave you the address to publish this record:</p>
        <RecordBlock
          name="5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
          type="PTR"
          value="mail.example.org."
        />
      </Card>
      <figcaption className="mt-2 text-center text-ink-faint text-xs">
        An example, for an invented domain
      </figcaption>
    </figure>
  );
}
