import Link from 'next/link';
import type { ReactNode } from 'react';
import { PublicNav } from '@/components/public/public-nav';
import { Seal } from '@/components/seal';
import { SkipLink } from '@/components/shell/skip-link';
import { ThemeSwitch } from '@/components/shell/theme-switch';
import { ButtonLink } from '@/components/ui/button';
import { currentInstance, visitor } from '@/lib/api';

/** Frame of the tools that need no account: one road from the refusal to the mail test. */
export default async function PublicLayout({ children }: { children: ReactNode }) {
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="sticky top-0 z-30 border-line border-b bg-surface">
        <div className="mx-auto flex h-14 w-full max-w-page items-center gap-1 px-3 sm:gap-2 sm:px-6">
          <Link
            href="/"
            prefetch={false}
            aria-label="Postseal"
            className="inline-flex items-center gap-2 rounded-md p-1 font-semibold text-base tracking-tight"
          >
            <Seal className="size-6 text-accent-text" />
            <span className="hidden sm:inline">Postseal</span>
          </Link>
          <PublicNav />
          <div className="ml-auto">
            {me ? (
              <ButtonLink href="/domains" size="sm">
                Domains
              </ButtonLink>
            ) : (
              instance.hasAccounts && (
                <ButtonLink href="/sign-in" size="sm" prefetch={false}>
                  Sign in
                </ButtonLink>
              )
            )}
          </div>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-page flex-1 px-4 py-6 outline-none sm:px-6 sm:py-10"
      >
        {children}
      </main>
      <footer className="border-line border-t">
        <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-4 px-4 py-5 text-ink-soft text-xs sm:px-6">
          <p>{`Postseal ${instance.version}, open source under the Apache 2.0 licence. Nothing here calls home.`}</p>
          <div className="flex items-center gap-4">
            <Link
              href="/checks"
              prefetch={false}
              className="py-1 underline underline-offset-4 hover:text-ink"
            >
              All checks
            </Link>
            <ThemeSwitch />
          </div>
        </div>
      </footer>
    </div>
  );
}
