import { type RouteOutput, readLedgerMessage } from '@postseal/contract';
import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { MailProof } from '@/components/reports/mail-proof';
import { originWords, titleOf } from '@/components/reports/origin-words';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { describeReason, outcomeWords } from '@/components/reports/outcome-words';
import { TrustBadge } from '@/components/reports/trust-badge';
import { trustWords } from '@/components/reports/trust-words';
import { TextLink } from '@/components/text-link';
import { buttonClass } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { api, currentMe } from '@/lib/api';
import { formatBytes, formatMoment } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { Parts } from './_components/parts';
import { ReadAgain } from './_components/read-again';

export const metadata: Metadata = { title: 'Report mail' };

export default async function LedgerMessagePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [mail, me] = await Promise.all([api(readLedgerMessage, { params: { id } }), currentMe()]);
  const mayTouch = mayAct(me.organization?.role, 'member');
  const { outcome, reason, domain, hasRaw } = mail;
  return (
    <>
      <PageHeader
        trail={[{ href: '/ledger', label: 'Reports inbox' }]}
        title={<span className="[overflow-wrap:anywhere]">{titleOf(mail)}</span>}
        actions={
          mayTouch &&
          hasRaw && (
            <>
              <a href={`/api/ledger/${mail.id}/raw`} download className={buttonClass()}>
                <Download aria-hidden="true" className="size-4" />
                {mail.format === 'mail' ? 'Original mail' : 'Original file'}
              </a>
              {outcome !== 'queued' && <ReadAgain id={mail.id} />}
            </>
          )
        }
      />
      <div className="grid gap-6">
        <Section title="What became of it" actions={<OutcomeBadge outcome={outcome} />}>
          <p className="max-w-prose">{outcomeWords[outcome].meaning}</p>
          {reason && <p className="mt-2 max-w-prose">{describeReason(reason)}</p>}
          {!hasRaw && (
            <p className="mt-2 max-w-prose text-ink-soft">
              The original was removed when its retention time was over; what was read from it is kept.
            </p>
          )}
        </Section>
        <Section flush title="Parts" description="Everything that was in the mail, and the outcome of each.">
          <Parts entries={mail.entries} isQueued={outcome === 'queued'} />
        </Section>
        {mail.trust && (
          <Section flush title="Who sent it" actions={<TrustBadge trust={mail.trust} />}>
            <p className="max-w-prose px-4 py-3 sm:px-5">{trustWords[mail.trust].meaning}</p>
            {mail.proof && <MailProof proof={mail.proof} />}
          </Section>
        )}
        <Section title="How it arrived">
          <Facts
            facts={[
              { term: 'Way in', value: originWords[mail.origin] },
              {
                term: mail.origin === 'smtp' ? 'For' : 'About',
                value: domain ? (
                  <TextLink href={domainPath(domain)}>{domain}</TextLink>
                ) : (
                  <Absent>no single domain of yours</Absent>
                ),
              },
              ...arrivalFacts(mail),
              { term: 'Size', value: formatBytes(mail.rawBytes) },
              { term: 'Received', value: formatMoment(mail.receivedAt) },
              {
                term: 'Read',
                value: mail.finishedAt ? formatMoment(mail.finishedAt) : <Absent>not yet</Absent>,
              },
              { term: 'Attempts', value: mail.attempts },
            ]}
          />
        </Section>
      </div>
    </>
  );
}

type Mail = RouteOutput<typeof readLedgerMessage>;

/** What is known of a mail's way depends on who brought it. */
function arrivalFacts({ origin, format, ...mail }: Mail): { term: string; value: React.ReactNode }[] {
  const from = { term: 'From', value: mail.headerFrom ?? <Absent>no From header</Absent> };
  const file = { term: 'File', value: <span className="break-all font-mono text-xs">{mail.fileName}</span> };
  switch (origin) {
    case 'smtp':
      return [
        from,
        { term: 'Envelope sender', value: mail.envelopeFrom || <Absent>null sender</Absent> },
        {
          term: 'Sending server',
          value: (
            <span className="font-mono text-xs">
              {mail.remoteIp} ({mail.heloName})
            </span>
          ),
        },
        { term: 'Encryption', value: mail.tlsVersion ?? <Absent>none</Absent> },
      ];
    case 'imap':
      return [from, { term: 'Mailbox', value: mail.envelopeTo }];
    case 'upload':
    case 'api':
      return [
        ...(format === 'mail' ? [from] : []),
        ...(mail.fileName ? [file] : []),
        { term: 'Sent from', value: <span className="font-mono text-xs">{mail.remoteIp}</span> },
      ];
  }
}

function Absent({ children }: { children: React.ReactNode }) {
  return <span className="text-ink-soft">{children}</span>;
}
