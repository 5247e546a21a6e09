'use client';

import type { PropagationDetail } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { SelectField, TextArea, TextField } from '@/components/ui/field';
import { ApiError, browserApi, sentenceOf } from '@/lib/browser-api';
import { watchPropagation } from '@/lib/browser-routes';
import { domainPath } from '@/lib/query';
import { type Refusal, textOf, useSubmit } from '@/lib/use-submit';

const types: readonly PropagationDetail['type'][] = ['TXT', 'MX', 'CNAME', 'A', 'AAAA', 'PTR'];

/** Enters by hand a record that was published, and leads to its watch. */
export function WatchForm({ domain }: { domain: string }) {
  const router = useRouter();
  const submission = useSubmit(async (form): Promise<Refusal | undefined> => {
    const body = {
      name: textOf(form, 'name'),
      type: textOf(form, 'type') as PropagationDetail['type'],
      value: textOf(form, 'value'),
    };
    try {
      const { id } = await browserApi(watchPropagation, { params: { domain }, body });
      router.push(domainPath(domain, 'dns', 'propagation', id));
      return undefined;
    } catch (error) {
      const fields = error instanceof ApiError ? (error.problem.fields ?? []) : [];
      return {
        ...(fields.length === 0 && { sentence: sentenceOf(error) }),
        fields: Object.fromEntries(fields.map(({ path, message }) => [path, message])),
      };
    }
  });
  const { fields = {} } = submission.refusal;
  return (
    <Form submission={submission} action="Watch it">
      <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
        <TextField
          label="Host"
          name="name"
          hint={
            <>
              As in your panel: <span className="font-mono">_dmarc</span>,{' '}
              <span className="break-all font-mono">_dmarc.{domain}</span>, or{' '}
              <span className="font-mono">@</span> for the domain itself.
            </>
          }
          error={fields.name}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={253}
          className="[&_input]:font-mono"
        />
        <SelectField label="Type" name="type" defaultValue="TXT">
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label="Value"
        name="value"
        hint="With or without the quotes of a zone file."
        error={fields.value}
        rows={3}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={4096}
        className="[&_textarea]:font-mono [&_textarea]:text-xs"
      />
    </Form>
  );
}
