'use client';

import { CalendarClock } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { addMaintenanceWindow } from '@/lib/browser-routes';
import { textOf, useSubmit } from '@/lib/use-submit';
import { readFieldTime, toFieldTime } from './field-time';
import { refusalOf } from './refusal-of';

const HOUR_MS = 3_600_000;

/** Announces a time in which changes alert nobody. */
export function MaintenanceDialog({ domain }: { domain: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title="Plan maintenance"
      description="Within it changes are written down and alert nobody. What is still broken at its end is told then."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <CalendarClock aria-hidden="true" className="size-4" />
          Plan maintenance
        </Button>
      }
    >
      <MaintenanceForm domain={domain} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function MaintenanceForm({ domain, onDone }: { domain: string; onDone: () => void }) {
  const router = useRouter();
  const [start] = useState(() => new Date());
  const submission = useSubmit(async (form) => {
    const [from, to] = [readFieldTime(textOf(form, 'from')), readFieldTime(textOf(form, 'to'))];
    if (from === null) return { fields: { from: 'Enter when it begins' } };
    if (to === null) return { fields: { to: 'Enter when it ends' } };
    try {
      const body = { from, to, note: textOf(form, 'note') };
      await browserApi(addMaintenanceWindow, { params: { domain }, body });
    } catch (error) {
      return refusalOf(error);
    }
    toast('Maintenance is planned');
    router.refresh();
    onDone();
    return undefined;
  });
  const { fields = {} } = submission.refusal;
  return (
    <Form submission={submission} action="Plan maintenance">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="From"
          name="from"
          type="datetime-local"
          hint="In your time zone."
          defaultValue={toFieldTime(start)}
          error={fields.from}
        />
        <TextField
          label="To"
          name="to"
          type="datetime-local"
          hint="At most 30 days."
          defaultValue={toFieldTime(new Date(start.getTime() + 2 * HOUR_MS))}
          error={fields.to}
        />
      </div>
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
