'use client';

import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { ApiError, browserApi } from '@/lib/browser-api';
import { setDomainTags } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';
import { readLines } from './read-lines';

interface TagsFormProps {
  readonly domain: string;
  readonly tags: readonly string[];
  readonly mayEdit: boolean;
}

/** Words that group domains, with blanks or commas between. */
export function TagsForm({ domain, tags, mayEdit }: TagsFormProps) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    try {
      await browserApi(setDomainTags, {
        params: { domain },
        body: { tags: readLines(textOf(form, 'tags')) },
      });
      toast('The tags are saved.');
      router.refresh();
      return undefined;
    } catch (error) {
      // The API names one of the list (tags.2); here it is one field.
      return error instanceof ApiError
        ? { fields: { tags: error.problem.fields?.[0]?.message ?? error.message } }
        : refusalOf(error);
    }
  });
  const field = (
    <TextField
      name="tags"
      label="Tags"
      defaultValue={tags.join(', ')}
      placeholder="production, shop"
      hint="Words with commas or blanks between. Rules of alerts and the list of incidents go by them."
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      readOnly={!mayEdit}
      error={submission.refusal.fields?.tags}
    />
  );
  if (!mayEdit) return field;
  return (
    <Form submission={submission} action="Save tags" variant="secondary">
      {field}
    </Form>
  );
}
