import { listMailboxes, listReporterDecisions, listReportKeys } from '@postseal/contract';
import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { api, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { DecisionList } from './_components/decision-list';
import { KeyList } from './_components/key-list';
import { MailboxList } from './_components/mailbox-list';
import { NewKey } from './_components/new-key';

export const metadata: Metadata = { title: 'Report sources' };

export default async function ReportWaysPage() {
  const me = await currentMe();
  if (!mayAct(me.organization?.role, 'admin')) {
    return (
      <Notice kind="info" title="These settings need the role Admin">
        <TextLink href="/ledger/upload">Uploading files</TextLink> needs the role Member only.
      </Notice>
    );
  }
  const [{ keys }, { mailboxes }, { decisions }] = await Promise.all([
    api(listReportKeys),
    api(listMailboxes),
    api(listReporterDecisions),
  ]);
  return (
    <>
      <Section
        title="Upload"
        description="Files that you have: single reports, archives, saved mails, whole mailboxes."
      >
        <TextLink href="/ledger/upload">Upload reports</TextLink>
      </Section>
      <Section
        flush
        title="Mailboxes"
        description="Reports are fetched by IMAP from an address that you keep. Each is stored first, and then marked or moved."
        actions={
          <ButtonLink href="/settings/reports/mailboxes/new" size="sm" variant="primary">
            <Plus aria-hidden="true" className="size-4" /> Read a mailbox
          </ButtonLink>
        }
      >
        <MailboxList mailboxes={mailboxes} />
      </Section>
      <Section
        flush
        title="Report keys"
        description="For programs that send reports over HTTP. A key opens nothing else: it reads no page and changes no setting."
      >
        <KeyList keys={keys} />
        <div className="border-line border-t p-4 sm:p-5">
          <NewKey />
        </div>
      </Section>
      <Section
        flush
        title="Reporters"
        description="Reports of unproven senders are shown and left out of what decides. Your word beats that, for all domains."
      >
        <DecisionList decisions={decisions} />
      </Section>
    </>
  );
}
