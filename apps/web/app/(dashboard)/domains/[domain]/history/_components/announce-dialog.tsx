'use client';

import type { LucideIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { refusalOf } from '@/lib/refusal-of';
import { type Refusal, textOf, useSubmit } from '@/lib/use-submit';

export type FieldErrors = NonNullable<Refusal['fields']>;

interface AnnounceDialogProps {
  readonly title: string;
  readonly description: string;
  readonly icon: LucideIcon;
  /** Face of the button in the form. */
  readonly act: string;
  /** Said when it was done. */
  readonly done: string;
  /** Sends what was filled in, with the reason; answers what is missing before that. */
  readonly send: (form: FormData, note: string) => Promise<Refusal | undefined>;
  readonly children: (errors: FieldErrors) => ReactNode;
}

/** Announces something to come to the timeline of a domain: its fields, and why. */
export function AnnounceDialog({ title, description, icon: Icon, ...form }: AnnounceDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title={title}
      description={description}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <Icon aria-hidden="true" className="size-4" />
          {title}
        </Button>
      }
    >
      <AnnounceForm {...form} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

type AnnounceFormProps = Omit<AnnounceDialogProps, 'title' | 'description' | 'icon'> & {
  readonly onDone: () => void;
};

function AnnounceForm({ act, done, send, children, onDone }: AnnounceFormProps) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    try {
      const refusal = await send(form, textOf(form, 'note'));
      if (refusal) return refusal;
    } catch (error) {
      return refusalOf(error);
    }
    toast(done);
    router.refresh();
    onDone();
    return undefined;
  });
  const { fields = {} } = submission.refusal;
  return (
    <Form submission={submission} action={act}>
      {children(fields)}
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
