import type { Metadata } from 'next';
import { TextLink } from '@/components/text-link';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { UploadBoard } from './_components/upload-board';

export const metadata: Metadata = { title: 'Upload reports' };

export default async function UploadPage() {
  const me = await currentMe();
  return (
    <>
      <PageHeader
        trail={[{ href: '/ledger', label: 'Reports inbox' }]}
        title="Upload reports"
        lead="Reports that you received elsewhere. Each file goes into the same inbox as report mail, is read in the same way, and counts once."
      />
      {mayAct(me.organization?.role, 'member') ? (
        <div className="grid gap-6">
          <UploadBoard />
          <p className="max-w-prose text-ink-soft text-sm">
            Reports about domains that are not in this organization are refused: add the domain first, then
            read them again from the inbox. To send files from a program, use a{' '}
            <TextLink href="/settings/reports">report key</TextLink>.
          </p>
        </div>
      ) : (
        <Notice kind="info" title="Uploading needs the role Member">
          Ask an owner or admin of the organization.
        </Notice>
      )}
    </>
  );
}
