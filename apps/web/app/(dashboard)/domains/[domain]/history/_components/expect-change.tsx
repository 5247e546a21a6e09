'use client';

import { BellOff } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextArea, TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { expectChange } from '@/lib/browser-routes';
import { textOf, useSubmit } from '@/lib/use-submit';
import { readFieldTime, toFieldTime } from './field-time';
import { refusalOf } from './refusal-of';

interface ExpectChangeProps {
  readonly domain: string;
  readonly subjects: readonly { readonly subject: string; readonly label: string }[];
}

const WEEK_MS = 7 * 86_400_000;

/** Announces a change of one record, such as a key rotation. */
export function ExpectChange({ domain, subjects }: ExpectChangeProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title="Expect a change"
      description="When it comes, it is written down and nobody is told. It excuses one change only."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <BellOff aria-hidden="true" className="size-4" />
          Expect a change
        </Button>
      }
    >
      <ExpectForm domain={domain} subjects={subjects} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function ExpectForm({ domain, subjects, onDone }: ExpectChangeProps & { readonly onDone: () => void }) {
  const router = useRouter();
  const [until] = useState(() => new Date(Date.now() + WEEK_MS));
  const submission = useSubmit(async (form) => {
    const to = readFieldTime(textOf(form, 'to'));
    if (to === null) return { fields: { to: 'Enter until when' } };
    try {
      const body = {
        subject: textOf(form, 'subject'),
        text: textOf(form, 'text') || null,
        to,
        note: textOf(form, 'note'),
      };
      await browserApi(expectChange, { params: { domain }, body });
    } catch (error) {
      return refusalOf(error);
    }
    toast('The change is expected');
    router.refresh();
    onDone();
    return undefined;
  });
  const { fields = {} } = submission.refusal;
  return (
    <Form submission={submission} action="Expect it">
      <SelectField label="Record" name="subject" error={fields.subject}>
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
        error={fields.text}
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
        error={fields.to}
      />
      <TextField
        label="Why"
        name="note"
        maxLength={200}
        error={fields.note}
        hint="For the timeline; may stay empty."
      />
    </Form>
  );
}
