'use client';

import type { Channel, ChannelKind } from '@postseal/contract';
import { useEffect, useState } from 'react';
import { clockMinutes, clockText } from '@/components/alerts/delivery-words';
import { CheckboxField, SelectField, TextField } from '@/components/ui/field';
import { textOf } from '@/lib/use-submit';

type Habits = Pick<Channel, 'name' | 'isEnabled' | 'isSecondContact' | 'timeZone' | 'quietHours' | 'digest'>;

interface ChannelFieldsProps {
  /** The channel that is changed; null for a new one. */
  readonly channel: Habits | null;
  readonly kind: ChannelKind;
  readonly timeZones: readonly string[];
  readonly faults: Readonly<Record<string, string>> | undefined;
}

/** Fields that every kind of channel has: name, quiet hours, digest, and when it is used. */
export function ChannelFields({ channel, kind, timeZones, faults }: ChannelFieldsProps) {
  const [zone, setZone] = useState(channel?.timeZone ?? 'UTC');
  const [isQuiet, setIsQuiet] = useState(channel?.quietHours != null);
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!channel && timeZones.includes(own)) setZone(own); // known only once the browser is asked
  }, [channel, timeZones]);
  const isMail = kind === 'email' || kind === 'owners';
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          name="timeZone"
          label="Time zone"
          hint="For quiet hours and the digest."
          value={zone}
          onChange={(event) => setZone(event.target.value)}
          error={faults?.timeZone}
        >
          {(timeZones.includes(zone) ? timeZones : [zone, ...timeZones]).map((each) => (
            <option key={each} value={each}>
              {each.replaceAll('_', ' ')}
            </option>
          ))}
        </SelectField>
        <SelectField
          name="digest"
          label="Digest"
          hint="At seven in the morning there."
          defaultValue={channel?.digest ?? (isMail ? 'weekly' : 'none')}
        >
          <option value="none">none</option>
          <option value="weekly">weekly, on Mondays</option>
          <option value="daily">daily</option>
        </SelectField>
      </div>
      <CheckboxField
        name="isQuiet"
        label="Quiet hours"
        hint="Only critical alerts go out then. The rest waits and comes as one message when they end."
        checked={isQuiet}
        onChange={(event) => setIsQuiet(event.target.checked)}
      />
      {isQuiet && (
        <div className="grid max-w-xs grid-cols-2 gap-4 pl-6.5">
          <TextField
            name="quietFrom"
            type="time"
            label="From"
            defaultValue={clockText(channel?.quietHours?.from ?? 22 * 60)}
            error={faults?.quietFrom}
          />
          <TextField
            name="quietTo"
            type="time"
            label="To"
            defaultValue={clockText(channel?.quietHours?.to ?? 7 * 60)}
            error={faults?.quietTo}
          />
        </div>
      )}
      <CheckboxField
        name="isSecondContact"
        label="Second contact"
        hint="Told only when another channel does not take an alert, or when a rule names it."
        defaultChecked={channel?.isSecondContact ?? false}
      />
      <CheckboxField name="isEnabled" label="On" defaultChecked={channel?.isEnabled ?? true} />
    </>
  );
}

/** What the fields say; the faults that can be told without the API. */
export function readHabits(
  form: FormData,
  name: string,
): { habits: Habits } | { faults: Record<string, string> } {
  const from = clockMinutes(textOf(form, 'quietFrom'));
  const to = clockMinutes(textOf(form, 'quietTo'));
  const isQuiet = form.has('isQuiet');
  const faults = {
    ...(name === '' ? { name: 'Enter a name.' } : {}),
    ...(isQuiet && from === null ? { quietFrom: 'Enter a time such as 22:00.' } : {}),
    ...(isQuiet && to === null ? { quietTo: 'Enter a time such as 07:00.' } : {}),
  };
  if (Object.keys(faults).length > 0) return { faults };
  return {
    habits: {
      name,
      isEnabled: form.has('isEnabled'),
      isSecondContact: form.has('isSecondContact'),
      timeZone: textOf(form, 'timeZone'),
      quietHours: isQuiet && from !== null && to !== null ? { from, to } : null,
      digest: textOf(form, 'digest') as Habits['digest'],
    },
  };
}
