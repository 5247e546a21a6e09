'use client';

import { buildDmarc } from '@postseal/setup';
import { Section } from '@/components/ui/card';
import { Code } from '@/components/ui/record-block';
import { type SetupDraft, useSetupDraft } from '@/lib/setup-draft';
import { DraftArea, DraftField, DraftSelect } from '../../_components/draft-field';
import { domainOf, textsOf } from '../../_components/draft-reading';
import { DomainField, NeedDomain } from '../../_components/need-domain';
import { RecordShapes } from '../../_components/record-shapes';
import { Remarks } from '../../_components/remarks';

const policies = [
  { value: 'keep', label: 'As it is; none in a new record' },
  { value: 'none', label: 'none: observe' },
  { value: 'quarantine', label: 'quarantine: into the spam folder' },
  { value: 'reject', label: 'reject: refuse' },
] as const;

/** The record that the draft asks for, for a domain that is one. */
export function dmarcOfDraft(draft: SetupDraft, domain: string) {
  const policy = policies.find(({ value }) => value === draft.dmarcPolicy)?.value ?? 'none';
  return buildDmarc({
    domain,
    existing: textsOf(draft.dmarcExisting),
    reportAddress: draft.reportAddress || null,
    policy: policy === 'keep' ? null : policy,
    subdomainPolicy: null,
    nonexistentPolicy: null,
    alignment: null,
  });
}

export function DmarcBuilder() {
  const draft = useSetupDraft();
  const domain = domainOf(draft.domain);
  const dmarc = domain === null ? null : dmarcOfDraft(draft, domain);
  return (
    <>
      <Section title="What to ask for">
        <div className="grid gap-4 sm:grid-cols-2">
          <DomainField />
          <DraftSelect
            name="dmarcPolicy"
            label="Mail that fails"
            hint="Stay at none until reports show that your own mail passes."
            options={policies}
          />
          <DraftField
            name="reportAddress"
            label="Address for reports"
            hint="Postseal gives each watched domain an address that reads them for you."
            placeholder="dmarc@example.org"
          />
          <DraftArea
            name="dmarcExisting"
            label="Record that is published now"
            hint="Other report addresses in it are kept."
            placeholder="v=DMARC1; p=none"
          />
        </div>
      </Section>
      <Section
        title="The record"
        description={
          dmarc?.replaces ? 'Replace the published record by this one; never publish two.' : undefined
        }
      >
        {domain === null || dmarc === null ? (
          <NeedDomain />
        ) : (
          <div className="grid gap-4">
            <Remarks remarks={dmarc.remarks} />
            <RecordShapes name={dmarc.name} zone={domain} value={dmarc.value} />
            {dmarc.destinationName && (
              <p className="max-w-prose break-words text-ink-soft">
                The address is of another domain, which must agree to take the reports: it publishes{' '}
                <Code>v=DMARC1</Code> at <Code>{dmarc.destinationName}</Code>.
              </p>
            )}
          </div>
        )}
      </Section>
    </>
  );
}
