'use client';

import { useSetupDraft } from '@/lib/setup-draft';
import { DraftField } from './draft-field';
import { domainOf } from './draft-reading';

/** Asks for the domain on every step, so that each can be the first. */
export function DomainField() {
  const { domain } = useSetupDraft();
  const isWrong = domain.trim() !== '' && domainOf(domain) === null;
  return (
    <DraftField
      name="domain"
      label="Domain"
      hint="The part after the @ of your addresses."
      placeholder="example.org"
      error={isWrong ? 'That is no full domain name, such as example.org.' : undefined}
    />
  );
}

/** In place of a record that cannot be named yet. */
export function NeedDomain() {
  return <p className="text-ink-soft">Enter your domain to see the record.</p>;
}
