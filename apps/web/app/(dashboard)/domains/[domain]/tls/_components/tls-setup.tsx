import type { TlsSetup } from '@postseal/contract';
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Code, RecordBlock } from '@/components/ui/record-block';

interface TlsSetupSectionProps {
  readonly setup: TlsSetup;
  /** Nothing has come yet: then this is the whole page. */
  readonly isFirst?: boolean;
}

/** The record that asks for reports, and what has been done of the way. */
export function TlsSetupSection({ setup, isFirst = false }: TlsSetupSectionProps) {
  const { proposal, present, isOurs, hasMtaSts, mailAddress, url } = setup;
  return (
    <Section
      title={isFirst ? 'See whether mail reaches you encrypted' : 'How reports get here'}
      description={
        isFirst
          ? 'Google, Microsoft and other large senders report once a day how many connections to your mail servers were encrypted, and what failed. They do so as soon as one TXT record asks for it.'
          : 'The record at which senders find out where reports go (TLS-RPT, RFC 8460).'
      }
    >
      <div className="grid gap-5">
        {isFirst && (
          <ol className="grid gap-3">
            <Step isDone={isOurs} title="The record names this instance">
              {isOurs
                ? 'Seen in DNS.'
                : present
                  ? 'There is a record; it does not name an address of ours yet.'
                  : 'Publish the record below.'}
            </Step>
            <Step isDone={hasMtaSts} title="Senders are told to insist on encryption (MTA-STS)">
              {hasMtaSts ? (
                'A record was seen.'
              ) : (
                <>
                  Reports come without it as well, yet only a policy protects mail.{' '}
                  <TextLink href="/setup/tls">Set up MTA-STS</TextLink>
                </>
              )}
            </Step>
            <Step isDone={false} title="First report">
              Usually within 24 to 48 hours after the record is published, if large senders write to you.
            </Step>
          </ol>
        )}
        {isOurs ? (
          <p className="max-w-prose">
            Published: <Code>{present}</Code>
          </p>
        ) : (
          <div className="grid gap-2">
            <p>
              {present === null
                ? 'Publish this record:'
                : 'Publish this in place of the present record; its other addresses are kept:'}
            </p>
            <RecordBlock {...proposal} />
            {present !== null && (
              <p className="text-ink-soft text-xs">
                Present record: <Code>{present}</Code>
              </p>
            )}
          </div>
        )}
        <dl className="grid gap-3">
          <Way term="By mail" text={mailAddress} what="report address" />
          {url === null ? (
            <div className="grid gap-0.5">
              <dt className="text-ink-soft text-xs">By HTTPS</dt>
              <dd className="max-w-prose">
                Possible as soon as this instance has a public address that begins with https
                (POSTSEAL_PUBLIC_URL).
              </dd>
            </div>
          ) : (
            <Way term="By HTTPS" text={url} what="report URL" />
          )}
        </dl>
      </div>
    </Section>
  );
}

function Step({ isDone, title, children }: { isDone: boolean; title: string; children: ReactNode }) {
  const Icon = isDone ? CircleCheck : CircleDashed;
  return (
    <li className="flex items-start gap-3">
      <Icon
        aria-hidden="true"
        className={`mt-0.5 size-4 shrink-0 ${isDone ? 'text-pass-text' : 'text-unknown-text'}`}
      />
      <div className="grid gap-0.5">
        <p className="font-medium">
          {title}
          <span className="sr-only">{isDone ? ' (done)' : ' (open)'}</span>
        </p>
        <p className="max-w-prose text-ink-soft">{children}</p>
      </div>
    </li>
  );
}

function Way({ term, text, what }: { term: string; text: string; what: string }) {
  return (
    <div className="grid gap-0.5">
      <dt className="text-ink-soft text-xs">{term}</dt>
      <dd className="flex flex-wrap items-center gap-2">
        <code className="break-all font-mono text-xs">{text}</code>
        <CopyButton text={text} what={what} />
      </dd>
    </div>
  );
}
