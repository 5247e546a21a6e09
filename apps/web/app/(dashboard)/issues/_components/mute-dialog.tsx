'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';

interface MuteDialogProps {
  /** Of the issue. */
  readonly title: string;
  /** @param until moment as ISO 8601 text */
  readonly onMute: (until: string) => void;
  readonly onClose: () => void;
}

/** Asks for the day on which a muted issue comes back. */
export function MuteDialog({ title, onMute, onClose }: MuteDialogProps) {
  const [day, setDay] = useState('');
  const at = Date.parse(day);
  return (
    <Dialog
      title="Mute until a date"
      description={`“${title}” is left out of lists and counts until then.`}
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (at > Date.now()) onMute(new Date(at).toISOString());
        }}
      >
        <TextField
          type="date"
          label="It comes back on (UTC)"
          value={day}
          min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
          onChange={(event) => setDay(event.target.value)}
        />
        <div className="flex justify-end">
          <Button type="submit" variant="primary" disabled={!(at > Date.now())}>
            Mute
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
