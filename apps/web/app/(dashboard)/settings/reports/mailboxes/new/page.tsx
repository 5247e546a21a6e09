import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { MailboxForm } from '../../_components/mailbox-form';

export const metadata: Metadata = { title: 'New mailbox' };

export default async function NewMailboxPage() {
  const me = await currentMe();
  if (!mayAct(me.organization?.role, 'admin')) notFound();
  return (
    <>
      <p>
        <TextLink href="/settings/reports">All report sources</TextLink>
      </p>
      <Section
        title="Read a mailbox"
        description="For those who keep the address that their reports already go to. The password is kept encrypted, and only sent to this server."
      >
        <MailboxForm mailbox={null} />
      </Section>
    </>
  );
}
