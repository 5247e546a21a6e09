'use client';

import { buildSpf, type SpfEnding, sendingServices } from '@postseal/setup';
import { Section } from '@/components/ui/card';
import { CheckboxField } from '@/components/ui/field';
import { Code } from '@/components/ui/record-block';
import { changeDraft, type SetupDraft, useSetupDraft } from '@/lib/setup-draft';
import { DraftArea, DraftSelect } from '../../_components/draft-field';
import { domainOf, entriesOf, textsOf } from '../../_components/draft-reading';
import { DomainField, NeedDomain } from '../../_components/need-domain';
import { RecordShapes } from '../../_components/record-shapes';
import { Remarks } from '../../_components/remarks';

const endings: readonly { value: SpfEnding; label: string }[] = [
  { value: 'keep', label: 'As it is; ~all in a new record' },
  { value: 'softfail', label: '~all: mark mail of other hosts' },
  { value: 'fail', label: '-all: refuse mail of other hosts' },
];

/** The record that the draft asks for. */
export function spfOfDraft(draft: SetupDraft) {
  return buildSpf({
    existing: textsOf(draft.spfExisting),
    addresses: entriesOf(draft.addresses),
    includes: [
      ...sendingServices.filter(({ id }) => draft.services.includes(id)).map(({ include }) => include),
      ...entriesOf(draft.includes),
    ],
    mechanisms: [],
    ending: endings.find(({ value }) => value === draft.spfEnding)?.value ?? 'keep',
  });
}

export function SpfBuilder() {
  const draft = useSetupDraft();
  const domain = domainOf(draft.domain);
  const spf = spfOfDraft(draft);
  const toggle = (id: string, isOn: boolean) =>
    changeDraft({ services: isOn ? [...draft.services, id] : draft.services.filter((each) => each !== id) });
  return (
    <>
      <Section title="Who sends">
        <div className="grid gap-4 sm:grid-cols-2">
          <DomainField />
          <DraftSelect
            name="spfEnding"
            label="All other hosts"
            hint="Some receivers refuse on -all alone: wait until reports are clean."
            options={endings}
          />
          <DraftArea
            name="addresses"
            label="Addresses of your own servers"
            hint="IPv4 and IPv6, one per line."
            placeholder={'192.0.2.25\n2001:db8::25'}
          />
          <DraftArea
            name="spfExisting"
            label="Record that is published now"
            hint="It is kept and completed. Leave empty if there is none."
            placeholder="v=spf1 mx ~all"
          />
        </div>
        <fieldset className="mt-5">
          <legend className="mb-2 font-medium">Services that send in your name</legend>
          <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
            {sendingServices.map(({ id, name }) => (
              <CheckboxField
                key={id}
                label={name}
                checked={draft.services.includes(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
            ))}
          </div>
        </fieldset>
        <div className="mt-4 max-w-xl">
          <DraftArea
            name="includes"
            label="Other services"
            hint="The names their help pages tell you to include, one per line."
            rows={2}
          />
        </div>
      </Section>
      <Section
        title="The record"
        description={
          spf.replaces ? 'Replace the published record by this one; never publish two.' : undefined
        }
      >
        <div className="grid gap-4">
          <Remarks remarks={[...spf.refused.map(({ remark }) => remark), ...spf.remarks]} />
          {domain ? <RecordShapes name={domain} zone={domain} value={spf.value} /> : <NeedDomain />}
          <ul className="grid gap-1.5">
            {spf.terms.map(({ text, meaning }) => (
              <li key={text} className="flex flex-wrap gap-x-3 gap-y-0.5">
                <Code>{text}</Code>
                <span className="text-ink-soft">{meaning}</span>
              </li>
            ))}
          </ul>
        </div>
      </Section>
    </>
  );
}
