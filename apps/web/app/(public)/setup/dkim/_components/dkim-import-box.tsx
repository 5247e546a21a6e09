'use client';

import { type DkimImport, importDkim } from '@postseal/setup';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { TextArea, TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { RecordBlock } from '@/components/ui/record-block';
import { changeDraft, useSetupDraft } from '@/lib/setup-draft';
import { domainOf } from '../../_components/draft-reading';
import { RecordShapes } from '../../_components/record-shapes';
import { Remarks } from '../../_components/remarks';

/** Reads the key that a person has, in whatever form, and names its faults. A private key is not kept in the field. */
export function DkimImportBox() {
  const { domain: typedDomain } = useSetupDraft();
  const [text, setText] = useState('');
  const [selector, setSelector] = useState('');
  const [found, setFound] = useState<DkimImport>();

  function read(pasted: string, wishedSelector: string) {
    const context = { domain: domainOf(typedDomain), selector: wishedSelector.trim() || null };
    const answer = importDkim(pasted, context);
    const isPrivate = answer.remarks.some(({ id }) => id === 'import.private-key');
    setText(isPrivate ? '' : pasted);
    setFound(pasted.trim() === '' ? undefined : answer);
  }

  return (
    <Section
      title="Or bring the key you have"
      description="dkim.txt of opendkim-genkey, output of rspamadm or amavis, PEM, the answer of dig, or what your panel shows."
    >
      <div className="grid gap-5">
        <TextArea
          label="Key, file or record"
          value={text}
          onChange={(event) => read(event.target.value, selector)}
          placeholder={'dkim._domainkey IN TXT ( "v=DKIM1; k=rsa; "\n  "p=MIIB…" )'}
          rows={5}
          spellCheck={false}
          autoComplete="off"
        />
        <div className="max-w-xs">
          <TextField
            label="Selector"
            hint="Only if the paste does not name it."
            value={selector}
            onChange={(event) => {
              setSelector(event.target.value);
              if (text !== '') read(text, event.target.value);
            }}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
          />
        </div>
        {found && <Found found={found} />}
      </div>
    </Section>
  );
}

function Found({ found }: { found: DkimImport }) {
  const { main } = found;
  if (main === null || main.value === null) {
    return (
      <>
        <Remarks remarks={[...found.remarks, ...(main?.remarks ?? [])]} />
        <Notice kind="warning" live>
          There is no public key to publish in this.
        </Notice>
      </>
    );
  }
  const { name, value, selector, domain, cleanedValue } = main;
  const proposed = cleanedValue ?? value;
  const isBroken = main.remarks.some(({ id }) => id === 'dkim.key-invalid');
  return (
    <>
      <Remarks remarks={[...found.remarks, ...main.remarks]} />
      <Facts
        facts={[
          {
            term: 'Key',
            value: [main.keyType ?? main.type, main.bits && `${main.bits} bit`].filter(Boolean).join(', '),
          },
          { term: 'Selector', value: selector ?? 'not named' },
          { term: 'Domain', value: domain ?? 'not named' },
        ]}
      />
      {name !== null && main.type === 'CNAME' && <RecordBlock name={name} type="CNAME" value={value} />}
      {name !== null && main.type === 'TXT' && (
        <>
          {cleanedValue && (
            <p className="text-ink-soft">Shown without the testing flag and limits that nobody needs.</p>
          )}
          <RecordShapes name={name} zone={domain} value={proposed} />
          {selector && !isBroken && (
            <Button
              className="justify-self-start"
              onClick={() => changeDraft({ selector, dkimValue: proposed, ...(domain && { domain }) })}
            >
              Use this key in the set-up
            </Button>
          )}
        </>
      )}
    </>
  );
}
