import { listShareLinks } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { Code, RecordBlock } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { PauseDomain } from './_components/pause-domain';
import { RemoveDomain } from './_components/remove-domain';
import { RotateAddress } from './_components/rotate-address';
import { SendersForm } from './_components/senders-form';
import { ShareLinks } from './_components/share-links';
import { TagsForm } from './_components/tags-form';

interface SettingsPageProps {
  readonly params: DomainPageParams;
}

export const generateMetadata = ({ params }: SettingsPageProps) => domainTitle(params, 'Settings');

export default async function DomainSettingsPage({ params }: SettingsPageProps) {
  const [domain, me] = await Promise.all([domainOf(params), currentMe()]);
  const isAdmin = mayAct(me.organization?.role, 'admin');
  const links = isAdmin ? (await api(listShareLinks, { params: { domain: domain.name } })).links : [];
  const mayEdit = mayAct(me.organization?.role, 'member');
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
        actions={isAdmin && <RotateAddress domain={name} />}
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
      {isAdmin && (
        <Section
          title="Share links"
          description="Show this domain to a customer or manager without an account: its state, its pass rate and what is wrong. Addresses, settings and people are left out."
        >
          <ShareLinks domain={name} links={links} />
        </Section>
      )}
      <Section
        title={domain.pausedAt ? 'The domain is paused' : 'Pause the domain'}
        description="Without checks and without alerts, for as long as you like. Reports go on being received."
        actions={mayEdit && <PauseDomain domain={name} isPaused={domain.pausedAt !== null} />}
      >
        {domain.pausedAt ? (
          <p>
            Since <RelativeTime moment={domain.pausedAt} />.
          </p>
        ) : (
          <p className="text-ink-soft">It is watched at present.</p>
        )}
      </Section>
      <Section
        title="Remove the domain"
        description="Removes its reports, checks, history and settings. This cannot be undone."
      >
        {isAdmin ? (
          <RemoveDomain domain={name} shownName={unicodeName} />
        ) : (
          <Notice>Only admins and owners of the organization can remove a domain.</Notice>
        )}
      </Section>
    </div>
  );
}
