'use client';

import { type FormEvent, useState } from 'react';

/** Why a form was not accepted: a sentence for the whole, sentences for single fields by name. */
export interface Refusal {
  sentence?: string;
  fields?: Readonly<Record<string, string>>;
}

export interface Submission {
  pending: boolean;
  refusal: Refusal;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Runs `act` when a form is sent; once at a time. A refusal is kept for the form to show, and the first field that it
 * names gets the focus. Fields are matched by their `name`.
 */
export function useSubmit(act: (form: FormData) => Promise<Refusal | undefined>): Submission {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>({});

  const send = async (form: HTMLFormElement) => {
    setPending(true);
    setRefusal({});
    try {
      const refused = await act(new FormData(form));
      if (!refused) return;
      setRefusal(refused);
      const first = Object.keys(refused.fields ?? {})[0];
      const field = first ? form.elements.namedItem(first) : null;
      if (field instanceof HTMLElement) field.focus();
    } catch {
      setRefusal({ sentence: 'The service could not be reached. Check your connection and try again.' });
    } finally {
      setPending(false);
    }
  };

  return {
    pending,
    refusal,
    onSubmit: (event) => {
      event.preventDefault();
      if (!pending) void send(event.currentTarget);
    },
  };
}

/** Text of a field, without the spaces around it. */
export function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? '').trim();
}

/** A password exactly as typed. */
export function passwordOf(form: FormData, name: string): string {
  return String(form.get(name) ?? '');
}
