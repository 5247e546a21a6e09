import { readOutgoingMail } from '@postseal/contract';
import type { Metadata } from 'next';
import { MailHtml } from '@/components/mail/mail-html';
import { MailText } from '@/components/mail/mail-text';
import { Facts, Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { RelativeTime } from '@/components/ui/relative-time';
import { Tabs } from '@/components/ui/tabs';
import { api } from '@/lib/api';
import { DeliveryState } from '../_components/delivery-state';
import { RetryMail } from './_components/retry-mail';

export const metadata: Metadata = { title: 'Mail' };

export default async function OutgoingMailPage({ params }: PageProps<'/outbox/[id]'>) {
  const { id } = await params;
  const mail = await api(readOutgoingMail, { params: { id } });
  const facts = [
    { term: 'To', value: mail.recipient },
    { term: 'About', value: mail.purpose },
    { term: 'Written', value: <RelativeTime moment={mail.createdAt} /> },
    { term: 'State', value: <DeliveryState state={mail.state} /> },
  ];
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={mail.subject}
        trail={[{ href: '/outbox', label: 'Outbox' }]}
        actions={mail.state === 'failed' && <RetryMail id={mail.id} />}
      />
      <div className="grid gap-6">
        {mail.lastError && (
          <Notice kind="error" title="The last try failed">
            <code className="font-mono text-xs">{mail.lastError}</code>
          </Notice>
        )}
        <Section title="Envelope">
          <Facts facts={facts} />
        </Section>
        <Section title="Message">
          <Tabs
            label="Forms of the message"
            tabs={[
              { value: 'text', label: 'Text', content: <MailText text={mail.text} /> },
              { value: 'html', label: 'As a mail program shows it', content: <MailHtml html={mail.html} /> },
            ]}
          />
        </Section>
      </div>
    </div>
  );
}
