'use client';

import { ButtonLink } from '@/components/ui/button';
import { changeDraft } from '@/lib/setup-draft';
import { watchPath } from '@/lib/watch-path';
import type { CheckSubject } from './check-subject';

/** What comes after a check: mend, try, and let it be watched. What was entered goes along. */
export function NextSteps({ subject, isSignedIn }: { subject: CheckSubject; isSignedIn: boolean }) {
  const { domain, addresses } = subject;
  const carry = () =>
    changeDraft({ domain, ...(addresses.length > 0 && { addresses: addresses.join('\n') }) });
  return (
    <>
      <div className="grid gap-1">
        <h2 className="font-semibold text-base">And now</h2>
        <p className="max-w-prose text-ink-soft">
          Files, mail hosts and the zone’s own name servers are asked only for domains that are watched:
          MTA-STS, DANE, and whether all servers agree.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/setup" variant="primary" prefetch={false} onClick={carry}>
          Mend it step by step
        </ButtonLink>
        <ButtonLink href="/test" prefetch={false}>
          Test a mail
        </ButtonLink>
        <ButtonLink href={watchPath(domain, isSignedIn)} prefetch={false}>
          Watch this domain
        </ButtonLink>
      </div>
    </>
  );
}
