'use client';

import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { TextField } from '@/components/ui/field';
import { browserApi } from '@/lib/browser-api';
import { addMaintenanceWindow } from '@/lib/browser-routes';
import { textOf } from '@/lib/use-submit';
import { AnnounceDialog, type FieldErrors } from './announce-dialog';
import { readFieldTime, toFieldTime } from './field-time';

const HOUR_MS = 3_600_000;

/** Announces a time in which changes alert nobody. */
export function MaintenanceDialog({ domain }: { domain: string }) {
  const send = async (form: FormData, note: string) => {
    const [from, to] = [readFieldTime(textOf(form, 'from')), readFieldTime(textOf(form, 'to'))];
    if (from === null) return { fields: { from: 'Enter when it begins' } };
    if (to === null) return { fields: { to: 'Enter when it ends' } };
    await browserApi(addMaintenanceWindow, { params: { domain }, body: { from, to, note } });
    return undefined;
  };
  return (
    <AnnounceDialog
      title="Plan maintenance"
      description="Within it changes are written down and alert nobody. What is still broken at its end is told then."
      icon={CalendarClock}
      act="Plan maintenance"
      done="Maintenance is planned"
      send={send}
    >
      {(errors) => <TimeFields errors={errors} />}
    </AnnounceDialog>
  );
}

function TimeFields({ errors }: { errors: FieldErrors }) {
  const [start] = useState(() => new Date());
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="From"
        name="from"
        type="datetime-local"
        hint="In your time zone."
        defaultValue={toFieldTime(start)}
        error={errors.from}
      />
      <TextField
        label="To"
        name="to"
        type="datetime-local"
        hint="At most 30 days."
        defaultValue={toFieldTime(new Date(start.getTime() + 2 * HOUR_MS))}
        error={errors.to}
      />
    </div>
  );
}
