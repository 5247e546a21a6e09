import { readSharedMailTest } from '@postseal/contract';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { describeResult } from '@/components/mail-test/check-states';
import { Verdict } from '@/components/mail-test/verdict';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { api } from '@/lib/api';

export const metadata: Metadata = { title: 'Mail test result' };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A result for others to see: the verdict, and nothing of the mail. */
export default async function SharedResultPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!UUID.test(id)) notFound();
  const { result, receivedAt } = await api(readSharedMailTest, { params: { id } });
  return (
    <div className="mx-auto grid w-full max-w-4xl gap-6">
      <div className="grid gap-2">
        <h1 className="break-words font-semibold text-xl">
          Mail test{result.headerFrom ? ` of ${result.headerFrom}` : ''}
        </h1>
        <p className="max-w-prose text-base text-ink-soft">
          {describeResult(result.score, result.gradeWords, result.rejections.length).replace(
            'Your mail',
            'The mail',
          )}{' '}
          Tested <RelativeTime moment={receivedAt} />.
        </p>
        <p className="text-ink-soft">
          This link shows no address and nothing that the mail says.{' '}
          <TextLink href="/test" prefetch={false}>
            Test your own mail
          </TextLink>
        </p>
      </div>
      <Verdict result={result} />
    </div>
  );
}
