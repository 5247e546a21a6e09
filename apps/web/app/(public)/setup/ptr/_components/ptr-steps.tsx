'use client';

import { heloSpfValue, postfixIpv6Choices, ptrGuide, ptrProviders } from '@postseal/setup';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { RecordBlock } from '@/components/ui/record-block';
import { useSetupDraft } from '@/lib/setup-draft';
import { CodeFile } from '../../_components/code-file';
import { DraftArea, DraftField, DraftSelect } from '../../_components/draft-field';
import { domainOf, entriesOf } from '../../_components/draft-reading';
import { RecordShapes } from '../../_components/record-shapes';

export function PtrSteps() {
  const { addresses, hostName, ptrProvider } = useSetupDraft();
  const host = domainOf(hostName);
  const provider = ptrProviders.find(({ id }) => id === ptrProvider) ?? ptrProviders.at(-1)!;
  return (
    <>
      <Section title="Your server">
        <div className="grid max-w-xl gap-4">
          <DraftField name="hostName" label="Name of the mail server" placeholder="mail.example.org" />
          <DraftArea
            name="addresses"
            label="Addresses your mail leaves from"
            hint="IPv4 and IPv6, one per line."
          />
          <DraftSelect
            name="ptrProvider"
            label="Who gave you the addresses"
            options={ptrProviders.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
      </Section>
      <Section title={`Where: ${provider.name}`}>
        <Notice className="mb-4">
          The PTR record is set by the owner of the address, not in your domain’s DNS.
        </Notice>
        <ol className="grid max-w-prose list-decimal gap-1.5 ps-5">
          {provider.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {provider.notes.map((note) => (
          <p key={note} className="mt-2 max-w-prose text-ink-soft">
            {note}
          </p>
        ))}
        <p className="mt-3 text-ink-soft text-xs">
          {provider.verifiedOn
            ? `Last walked on ${provider.verifiedOn}.`
            : 'Nobody has walked this path yet for this version; panels change.'}
        </p>
      </Section>
      {host !== null && entriesOf(addresses).map((ip) => <Address key={ip} ip={ip} host={host} />)}
      {host !== null && (
        <Section
          title="SPF of the server’s own name"
          description="Bounces have no sender, so receivers check the name in EHLO."
        >
          <RecordShapes name={host} zone={null} value={heloSpfValue} />
        </Section>
      )}
      <Section
        title="Or without IPv6"
        description="If the IPv6 address cannot have a name, send over IPv4. For Postfix:"
      >
        <div className="grid gap-3">
          {postfixIpv6Choices
            .filter(({ commands }) => commands.length > 0)
            .map(({ title, commands }) => (
              <CodeFile key={title} title={title} content={commands.join('\n')} what="commands" />
            ))}
        </div>
      </Section>
    </>
  );
}

function Address({ ip, host }: { ip: string; host: string }) {
  const { ptrProvider } = useSetupDraft();
  const guide = ptrGuide(ptrProvider, ip, host);
  if (guide === null) return <Notice kind="error">“{ip}” is no IP address.</Notice>;
  return (
    <Section title={guide.ip} description={guide.explanation}>
      <div className="grid gap-4">
        <div className="grid gap-1.5">
          <p className="font-medium">At your provider</p>
          <RecordBlock {...guide.record} />
        </div>
        <div className="grid gap-1.5">
          <p className="font-medium">In your own DNS</p>
          <RecordBlock {...guide.forward} />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="max-w-prose text-ink-soft">For support: {guide.request}</p>
          <CopyButton text={guide.request} what="request" labelled />
        </div>
        <CodeFile
          title="To see that it works"
          content={`dig +short -x ${guide.ip}\ndig +short ${guide.forward.type} ${guide.forward.name}`}
          what="commands"
        />
      </div>
    </Section>
  );
}
