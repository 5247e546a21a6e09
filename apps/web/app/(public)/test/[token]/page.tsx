import {
  type MailTestAddress,
  type MailTestDetail,
  readMailTest,
  readMailTestAddress,
} from '@postseal/contract';
import { clsx } from 'clsx';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { TestState } from '@/components/mail-test/test-state';
import { Verdict } from '@/components/mail-test/verdict';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentInstance, visitor } from '@/lib/api';
import { readQuery, type SearchParams } from '@/lib/query';
import { LiveAddress } from './_components/live-address';
import { MailSource } from './_components/mail-source';
import { ResultActs } from './_components/result-acts';

export const metadata: Metadata = { title: 'Mail test' };

interface TestPageProps {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: SearchParams;
}

export default async function TestPage({ params, searchParams }: TestPageProps) {
  const [{ token }, query] = await Promise.all([params, readQuery(searchParams)]);
  if (!/^[a-z0-9]{16}$/.test(token)) notFound();
  const address = await api(readMailTestAddress, { params: { token } });
  const { tests } = address;
  const chosen = tests.find(({ id }) => id === query.mail) ?? tests[0];
  const [detail, me, instance] = await Promise.all([
    chosen && chosen.state !== 'queued' ? api(readMailTest, { params: { token, id: chosen.id } }) : null,
    visitor(),
    currentInstance(),
  ]);
  return (
    <div className="mx-auto grid w-full max-w-4xl gap-6">
      <h1 className="font-semibold text-xl">Mail test</h1>
      <LiveAddress start={address} />
      {tests.length > 1 && <Mails address={address} chosenId={chosen?.id} />}
      {detail && (
        <Result
          detail={detail}
          isSignedIn={me !== null}
          mayWatch={me !== null || instance.signUp !== 'closed'}
        />
      )}
    </div>
  );
}

interface ResultProps {
  readonly detail: MailTestDetail;
  readonly isSignedIn: boolean;
  readonly mayWatch: boolean;
}

function Result({ detail, isSignedIn, mayWatch }: ResultProps) {
  const { result, reason } = detail;
  return (
    <>
      {result ? (
        <>
          <ResultActs id={detail.id} domain={mayWatch ? result.headerFrom : null} isSignedIn={isSignedIn} />
          <Verdict result={result} />
        </>
      ) : (
        <Notice kind="error" title="This mail could not be scored">
          {reason}
        </Notice>
      )}
      <MailSource detail={detail} />
    </>
  );
}

/** Every mail that arrived at the address: what changed from one to the next. */
function Mails({ address, chosenId }: { address: MailTestAddress; chosenId: string | undefined }) {
  return (
    <Section flush title="Mails at this address" description="Newest first.">
      <ul className="divide-y divide-line">
        {address.tests.map((test) => (
          <li key={test.id}>
            <Link
              href={`/test/${address.token}?mail=${test.id}`}
              prefetch={false}
              aria-current={test.id === chosenId ? 'true' : undefined}
              className={clsx(
                'flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-4 hover:bg-sunken/60 sm:px-5',
                test.id === chosenId && 'bg-accent-soft',
              )}
            >
              <span className="min-w-0 break-all">
                {test.headerFrom ?? 'Mail'} · <RelativeTime moment={test.receivedAt} />
              </span>
              <TestState test={test} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
