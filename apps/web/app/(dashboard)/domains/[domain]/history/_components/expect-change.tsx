'use client';

import { BellOff } from 'lucide-react';
import { useState } from 'react';
import { SelectField, TextArea, TextField } from '@/components/ui/field';
import { browserApi } from '@/lib/browser-api';
import { expectChange } from '@/lib/browser-routes';
import { textOf } from '@/lib/use-submit';
import { AnnounceDialog, type FieldErrors } from './announce-dialog';
import { readFieldTime, toFieldTime } from './field-time';

interface ExpectChangeProps {
  readonly domain: string;
  readonly subjects: readonly { readonly subject: string; readonly label: string }[];
}

const WEEK_MS = 7 * 86_400_000;

/** Announces a change of one record, such as a key rotation. */
export function ExpectChange({ domain, subjects }: ExpectChangeProps) {
  const send = async (form: FormData, note: string) => {
    const to = readFieldTime(textOf(form, 'to'));
    if (to === null) return { fields: { to: 'Enter until when' } };
    const body = { subject: textOf(form, 'subject'), text: textOf(form, 'text') || null, to, note };
    await browserApi(expectChange, { params: { domain }, body });
    return undefined;
  };
  return (
    <AnnounceDialog
      title="Expect a change"
      description="When it comes, it is written down and nobody is told. It excuses one change only."
      icon={BellOff}
      act="Expect it"
      done="The change is expected"
      send={send}
    >
      {(errors) => <ChangeFields subjects={subjects} errors={errors} />}
    </AnnounceDialog>
  );
}

function ChangeFields({ subjects, errors }: Pick<ExpectChangeProps, 'subjects'> & { errors: FieldErrors }) {
  const [until] = useState(() => new Date(Date.now() + WEEK_MS));
  return (
    <>
      <SelectField label="Record" name="subject" error={errors.subject}>
        {subjects.map(({ subject, label }) => (
          <option key={subject} value={subject}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextArea
        label="The record as it will stand"
        name="text"
        rows={3}
        hint="Leave it empty when any change of the record is fine."
        error={errors.text}
        spellCheck={false}
        autoCapitalize="none"
        className="[&_textarea]:font-mono [&_textarea]:text-xs"
      />
      <TextField
        label="Until"
        name="to"
        type="datetime-local"
        hint="In your time zone."
        defaultValue={toFieldTime(until)}
        error={errors.to}
      />
    </>
  );
}
