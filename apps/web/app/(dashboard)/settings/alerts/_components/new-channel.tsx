'use client';

import type { Channel } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type AddableKind, channelLooks } from '@/components/alerts/channel-kinds';
import { Form } from '@/components/form';
import { ButtonLink } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { emailFault } from '@/lib/account-rules';
import { browserApi } from '@/lib/browser-api';
import { addChannel } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';
import { ChannelFields, readHabits } from './channel-fields';
import { SigningSecret } from './signing-secret';
import { readTarget, TargetFields } from './target-fields';

interface NewChannelProps {
  readonly kind: AddableKind;
  readonly ownAddress: string;
  readonly timeZones: readonly string[];
}

/** Adds a channel of one kind. A webhook's signing secret is shown then, and only then. */
export function NewChannel({ kind, ownAddress, timeZones }: NewChannelProps) {
  const router = useRouter();
  const [added, setAdded] = useState<{ channel: Channel; signingSecret: string } | null>(null);
  const submission = useSubmit(async (form) => {
    const to = readTarget(kind, form);
    const name = textOf(form, 'name') || (to?.kind === 'email' ? to.address : channelLooks[kind].word);
    const read = readHabits(form, name);
    const faults = {
      ...('faults' in read ? read.faults : {}),
      ...targetFault(to),
    };
    if (to === null || 'faults' in read || Object.keys(faults).length > 0) return { fields: faults };
    try {
      const { channel, signingSecret } = await browserApi(addChannel, { body: { ...read.habits, to } });
      toast(`${channel.name} is added.`);
      if (signingSecret) setAdded({ channel, signingSecret });
      else router.push(`/settings/alerts/channels/${channel.id}`);
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  if (added)
    return (
      <div className="grid gap-4">
        <SigningSecret secret={added.signingSecret} />
        <div>
          <ButtonLink href={`/settings/alerts/channels/${added.channel.id}`} variant="primary">
            I have kept it: to the channel
          </ButtonLink>
        </div>
      </div>
    );
  const faults = submission.refusal.fields;
  return (
    <Form submission={submission} action="Add the channel">
      <TargetFields kind={kind} faults={faults} defaultAddress={ownAddress} />
      <TextField
        name="name"
        label="Name"
        maxLength={80}
        placeholder={kind === 'email' ? 'such as: on call' : channelLooks[kind].word}
        autoComplete="off"
        error={faults?.name}
      />
      <ChannelFields channel={null} kind={kind} timeZones={timeZones} faults={faults} />
    </Form>
  );
}

function targetFault(to: ReturnType<typeof readTarget>): Record<string, string> {
  if (to === null) return { 'to.url': 'Enter the URL.' };
  const fault = to.kind === 'email' ? emailFault(to.address) : undefined;
  return fault ? { 'to.address': fault } : {};
}
