'use client';

import type { ReactNode } from 'react';
import { SelectField, TextArea, TextField } from '@/components/ui/field';
import { changeDraft, type SetupDraft, useSetupDraft } from '@/lib/setup-draft';

type TextKey = { [K in keyof SetupDraft]: SetupDraft[K] extends string ? K : never }[keyof SetupDraft];

interface DraftFieldProps {
  readonly name: TextKey;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
}

const exact = { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } as const;

/** One line of the draft. */
export function DraftField({ name, ...rest }: DraftFieldProps) {
  const draft = useSetupDraft();
  return (
    <TextField
      {...rest}
      {...exact}
      value={draft[name]}
      onChange={(event) => changeDraft({ [name]: event.target.value })}
    />
  );
}

/** Several lines of the draft. */
export function DraftArea({ name, rows = 3, ...rest }: DraftFieldProps & { readonly rows?: number }) {
  const draft = useSetupDraft();
  return (
    <TextArea
      {...rest}
      {...exact}
      rows={rows}
      className="[&_textarea]:font-mono"
      value={draft[name]}
      onChange={(event) => changeDraft({ [name]: event.target.value })}
    />
  );
}

interface DraftSelectProps extends DraftFieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A choice of the draft. */
export function DraftSelect({ name, options, ...rest }: DraftSelectProps) {
  const draft = useSetupDraft();
  return (
    <SelectField
      {...rest}
      value={draft[name]}
      onChange={(event) => changeDraft({ [name]: event.target.value })}
    >
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}
