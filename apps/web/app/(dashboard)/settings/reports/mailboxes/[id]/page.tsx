import { listMailboxes } from '@postseal/contract';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { MailboxForm } from '../../_components/mailbox-form';
import { RemoveMailbox } from '../../_components/remove-mailbox';

export const metadata: Metadata = { title: 'Mailbox' };

export default async function MailboxPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const me = await currentMe();
  if (!mayAct(me.organization?.role, 'admin')) notFound();
  const { mailboxes } = await api(listMailboxes);
  const mailbox = mailboxes.find((each) => each.id === id);
  if (!mailbox) notFound();
  const { userName, lastError, failingSince } = mailbox;
  return (
    <>
      <p>
        <TextLink href="/settings/reports">All report sources</TextLink>
      </p>
      {lastError && failingSince && (
        <Notice kind="error" title="This mailbox cannot be read at present">
          Since <RelativeTime moment={failingSince} />: {lastError} It is tried again by itself.
        </Notice>
      )}
      <Section title={<span className="break-all">{userName}</span>}>
        <MailboxForm mailbox={mailbox} />
      </Section>
      <Section title="Remove" description="Nothing is fetched from it any more. What came from it is kept.">
        <RemoveMailbox id={id} name={userName} />
      </Section>
    </>
  );
}
