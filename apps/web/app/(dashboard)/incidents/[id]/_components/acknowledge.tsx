'use client';

import { Hand } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextArea } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { acknowledgeIncident } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

interface AcknowledgeProps {
  readonly id: string;
  readonly isInHand: boolean;
}

/** Says that the visitor has an incident in hand, with a note for the others. */
export function Acknowledge({ id, isInHand }: AcknowledgeProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const submission = useSubmit(async (form) => {
    try {
      const note = textOf(form, 'note') || null;
      await browserApi(acknowledgeIncident, { params: { id }, body: { note } });
      toast('It is in your hands.');
      setOpen(false);
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  return (
    <Dialog
      title="Take it in hand"
      description="The others see your name. Alerts about it go on only if it gets graver, or when it is over."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant={isInHand ? 'secondary' : 'primary'}>
          <Hand aria-hidden="true" className="size-4" /> {isInHand ? 'Take it over' : 'Acknowledge'}
        </Button>
      }
    >
      <Form submission={submission} action="Acknowledge">
        <TextArea
          name="note"
          label="Note"
          hint="What you found or will do. May stay empty."
          maxLength={1000}
          rows={3}
          error={submission.refusal.fields?.note}
        />
      </Form>
    </Dialog>
  );
}
