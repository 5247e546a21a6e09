'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { TextArea, TextField } from '@/components/ui/field';
import { SubmitButton } from '@/components/ui/submit-button';
import { readSubject, subjectPath } from './check-subject';

/** Asks for a domain and its sending addresses, and leads to the page of the check. */
export function CheckForm() {
  const router = useRouter();
  const [faults, setFaults] = useState<{ domain?: string; addresses?: string }>({});

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = readSubject(
      String(form.get('domain') ?? ''),
      String(form.get('addresses') ?? '').split(/[\s,]+/),
    );
    setFaults(read.faults);
    if (read.subject) router.push(subjectPath(read.subject));
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      <TextField
        label="Domain"
        name="domain"
        placeholder="example.org"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={faults.domain}
      />
      <TextArea
        label="Addresses your mail leaves from"
        name="addresses"
        hint="IPv4 and IPv6, four at most. Empty: those of the mail servers in DNS."
        placeholder={'46.4.113.5\n2a01:4f8:c0c:1::25'}
        rows={3}
        spellCheck={false}
        error={faults.addresses}
      />
      <div>
        <SubmitButton variant="primary">Check this domain</SubmitButton>
      </div>
    </form>
  );
}
