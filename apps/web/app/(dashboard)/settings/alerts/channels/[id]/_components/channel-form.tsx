'use client';

import type { Channel } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { changeChannel } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';
import { ChannelFields, readHabits } from '../../../_components/channel-fields';
import { readTarget, TargetFields } from '../../../_components/target-fields';

interface ChannelFormProps {
  readonly channel: Channel;
  readonly timeZones: readonly string[];
}

/** Changes a channel: its name, where it leads, and its habits. */
export function ChannelForm({ channel, timeZones }: ChannelFormProps) {
  const router = useRouter();
  const { id, kind } = channel;
  const submission = useSubmit(async (form) => {
    const read = readHabits(form, textOf(form, 'name'));
    if ('faults' in read) return { fields: read.faults };
    const to = kind === 'owners' ? null : readTarget(kind, form);
    try {
      await browserApi(changeChannel, { params: { id }, body: { ...read.habits, ...(to ? { to } : {}) } });
      toast('Saved.');
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  const faults = submission.refusal.fields;
  return (
    <Form submission={submission} action="Save">
      <TextField name="name" label="Name" defaultValue={channel.name} maxLength={80} error={faults?.name} />
      {kind !== 'owners' && <TargetFields kind={kind} faults={faults} present={channel.target} />}
      <ChannelFields channel={channel} kind={kind} timeZones={timeZones} faults={faults} />
    </Form>
  );
}
