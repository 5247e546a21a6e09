'use client';

import { Download, KeyRound, LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { changeDraft, useSetupDraft } from '@/lib/setup-draft';
import { domainOf } from '../../_components/draft-reading';
import { DomainField, NeedDomain } from '../../_components/need-domain';
import { RecordShapes } from '../../_components/record-shapes';
import { type DkimAlgorithm, type DkimPair, makeDkimPair } from './make-key';

/** Makes keys in the browser. The private half is in the memory of this page alone, until it is downloaded. */
export function DkimMaker() {
  const draft = useSetupDraft();
  const domain = domainOf(draft.domain);
  const [pairs, setPairs] = useState<Partial<Record<DkimAlgorithm, DkimPair>>>({});
  const [making, setMaking] = useState<DkimAlgorithm>();
  const [problem, setProblem] = useState<string>();

  async function make(algorithm: DkimAlgorithm) {
    setMaking(algorithm);
    setProblem(undefined);
    try {
      const pair = await makeDkimPair(algorithm, new Date());
      setPairs((known) => ({ ...known, [algorithm]: pair }));
      changeDraft(
        algorithm === 'rsa'
          ? { selector: pair.selector, dkimValue: pair.value }
          : { secondSelector: pair.selector, secondDkimValue: pair.value },
      );
    } catch {
      setProblem(
        globalThis.crypto?.subtle === undefined
          ? 'Browsers make keys only on pages with TLS (https). Make the key on your server and bring it below.'
          : 'This browser cannot make such a key. Make it on your server and bring it below.',
      );
    } finally {
      setMaking(undefined);
    }
  }

  return (
    <Section title="Make a key" description="RSA with 2048 bits, which every receiver can check.">
      <div className="grid gap-5">
        <div className="grid max-w-xl gap-4">
          <DomainField />
          <div className="flex flex-wrap items-center gap-2">
            <Button variant="primary" pending={making === 'rsa'} onClick={() => make('rsa')}>
              <KeyRound aria-hidden="true" className="size-4" />
              {pairs.rsa ? 'Make another RSA key' : 'Make an RSA key'}
            </Button>
            <Button pending={making === 'ed25519'} onClick={() => make('ed25519')}>
              Add an Ed25519 key
            </Button>
          </div>
          <p className="flex items-start gap-1.5 text-ink-soft text-xs">
            <LockKeyhole aria-hidden="true" className="size-3.5 shrink-0" />
            Made in your browser. The private key is never sent and not kept: download it before you leave.
          </p>
        </div>
        {problem && (
          <Notice kind="error" live>
            {problem}
          </Notice>
        )}
        <KeyRecord
          title="RSA key"
          pair={pairs.rsa}
          selector={draft.selector}
          value={draft.dkimValue}
          domain={domain}
        />
        {draft.secondDkimValue && (
          <Notice>
            Ed25519 is a second signature beside RSA, never alone: several large receivers do not check it.
            OpenDKIM of Debian 12 cannot sign twice.
          </Notice>
        )}
        <KeyRecord
          title="Ed25519 key"
          pair={pairs.ed25519}
          selector={draft.secondSelector}
          value={draft.secondDkimValue}
          domain={domain}
        />
      </div>
    </Section>
  );
}

interface KeyRecordProps {
  readonly title: string;
  readonly pair: DkimPair | undefined;
  readonly selector: string;
  readonly value: string;
  readonly domain: string | null;
}

function KeyRecord({ title, pair, selector, value, domain }: KeyRecordProps) {
  if (value === '') return null;
  return (
    <section aria-label={title} className="grid gap-3 border-line border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="font-semibold">
          {title}, selector {selector}
        </h3>
        {pair?.selector === selector && (
          <Button onClick={() => download(`${selector}.private`, pair.privatePem)}>
            <Download aria-hidden="true" className="size-4" />
            Download the private key
          </Button>
        )}
      </div>
      {domain === null ? (
        <NeedDomain />
      ) : (
        <RecordShapes name={`${selector}._domainkey.${domain}`} zone={domain} value={value} />
      )}
    </section>
  );
}

function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/x-pem-file' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000); // the browser has opened it by then
}
