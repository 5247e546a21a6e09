import { listMailTests } from '@postseal/contract';
import type { Metadata } from 'next';
import { TestState } from '@/components/mail-test/test-state';
import { TextLink } from '@/components/text-link';
import { Card, Section } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, visitor } from '@/lib/api';
import { readOffset, readQuery, type SearchParams } from '@/lib/query';
import { NewTest } from './_components/new-test';

export const metadata: Metadata = { title: 'Mail test' };

const LIMIT = 20;

const steps = [
  'You get a fresh address that nobody else knows.',
  'You send a mail to it, from the server and the program that you want to test.',
  'You see who would refuse it, its score, and the line to paste for each fault.',
] as const;

export default async function MailTestPage({ searchParams }: { searchParams: SearchParams }) {
  const [me, query] = await Promise.all([visitor(), readQuery(searchParams)]);
  const offset = readOffset(query.offset);
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-8">
      <div className="grid gap-3">
        <h1 className="text-balance font-semibold text-xl">Would your mail be accepted?</h1>
        <p className="max-w-prose text-base text-ink-soft">
          Send one mail and see what a large receiver makes of it: the server it came from, SPF, DKIM, DMARC,
          its headers and its content.
        </p>
      </div>
      <Card className="grid gap-5 p-5 sm:p-6">
        <ol className="grid list-decimal gap-2 ps-5 marker:text-ink-faint">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <NewTest />
        <p className="text-ink-soft text-xs">
          No account needed. The mail is deleted after seven days, or when you say so. No link in it is
          followed and no image is fetched; only DNS is asked.
        </p>
      </Card>
      {me?.organization && <History offset={offset} />}
    </div>
  );
}

/** What this organization tested before. */
async function History({ offset }: { offset: number }) {
  const { tests, total } = await api(listMailTests, { query: { limit: LIMIT, offset } });
  if (total === 0) return null;
  return (
    <Section flush title="Your organization’s tests" description="Results stay when the mails are deleted.">
      <ul className="divide-y divide-line">
        {tests.map((test) => (
          <li
            key={test.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5"
          >
            <span className="grid min-w-0">
              <TextLink
                href={test.token ? `/test/${test.token}?mail=${test.id}` : `/test/result/${test.id}`}
                prefetch={false}
                className="break-all"
              >
                {test.headerFrom ?? 'Mail without a readable author'}
              </TextLink>
              <span className="text-ink-soft text-xs">
                <RelativeTime moment={test.receivedAt} />
              </span>
            </span>
            <TestState test={test} />
          </li>
        ))}
      </ul>
      <Pagination total={total} limit={LIMIT} offset={offset} path="/test" noun="tests" />
    </Section>
  );
}
