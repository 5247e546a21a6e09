import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { Code, RecordBlock } from '@/components/ui/record-block';
import { currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { RemoveDomain } from './_components/remove-domain';
import { RotateAddress } from './_components/rotate-address';
import { SendersForm } from './_components/senders-form';
import { TagsForm } from './_components/tags-form';

interface SettingsPageProps {
  readonly params: DomainPageParams;
}

export const generateMetadata = ({ params }: SettingsPageProps) => domainTitle(params, 'Settings');

export default async function DomainSettingsPage({ params }: SettingsPageProps) {
  const [domain, me] = await Promise.all([domainOf(params), currentMe()]);
  const mayEdit = mayAct(me.organization?.role, 'member');
  const mayAdminister = mayAct(me.organization?.role, 'admin');
  const { name, unicodeName, reportAddress, dmarcProposal, control } = domain;
  return (
    <div className="grid gap-6">
      <Section
        title="Who sends for this domain"
        description="DNS cannot be asked for lists of selectors or senders, so what you name here is checked for certain. What reports show is added by itself."
      >
        <SendersForm
          domain={name}
          selectors={domain.selectors}
          hosts={domain.sendingHosts}
          mayEdit={mayEdit}
        />
      </Section>
      <Section title="Groups" description="Tags say what belongs together, such as a customer or a purpose.">
        <TagsForm key={domain.tags.join()} domain={name} tags={domain.tags} mayEdit={mayEdit} />
      </Section>
      <Section
        title="Report address"
        description="Receivers send reports about this domain to this address. Seeing it in the domain’s DMARC record also proves that the domain is yours."
        actions={mayAdminister && <RotateAddress domain={name} />}
      >
        <div className="grid gap-4">
          <p className="flex flex-wrap items-center gap-2">
            <Code>{reportAddress}</Code>
            <CopyButton text={reportAddress} what="report address" />
          </p>
          {control !== 'proven' && (
            <div className="grid gap-2">
              <p className="text-ink-soft">The DMARC record to publish:</p>
              <RecordBlock {...dmarcProposal} />
            </div>
          )}
        </div>
      </Section>
      <Section
        title="Remove the domain"
        description="Removes its reports, checks, history and settings. This cannot be undone."
      >
        {mayAdminister ? (
          <RemoveDomain domain={name} shownName={unicodeName} />
        ) : (
          <Notice>Only admins and owners of the organization can remove a domain.</Notice>
        )}
      </Section>
    </div>
  );
}
