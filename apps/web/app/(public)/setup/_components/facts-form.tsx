'use client';

import { LockKeyhole } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { clearDraft } from '@/lib/setup-draft';
import { DraftArea, DraftField } from './draft-field';
import { DomainField } from './need-domain';

/** What all steps rest on. */
export function FactsForm() {
  return (
    <Section
      title="Your domain and your server"
      description="Every step begins with this. Mail often leaves over IPv6 without anybody knowing: enter both kinds of addresses."
      actions={
        <Button size="sm" onClick={clearDraft}>
          Forget everything
        </Button>
      }
    >
      <div className="grid max-w-xl gap-4">
        <DomainField />
        <DraftField
          name="hostName"
          label="Name of the mail server"
          hint="What it says in EHLO. Leave it empty if a service sends for you."
          placeholder="mail.example.org"
        />
        <DraftArea
          name="addresses"
          label="Addresses your mail leaves from"
          hint="IPv4 and IPv6, one per line."
          placeholder={'192.0.2.25\n2001:db8::25'}
        />
        <p className="flex items-start gap-1.5 text-ink-soft text-xs">
          <LockKeyhole aria-hidden="true" className="size-3.5 shrink-0" />
          What you enter stays in this tab and is gone when you close it. Nothing is sent.
        </p>
      </div>
    </Section>
  );
}
