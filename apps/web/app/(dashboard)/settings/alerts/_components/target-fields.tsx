import type { ChannelTarget } from '@postseal/contract';
import type { AddableKind } from '@/components/alerts/channel-kinds';
import { TextField } from '@/components/ui/field';
import { textOf } from '@/lib/use-submit';

interface TargetFieldsProps {
  readonly kind: AddableKind;
  readonly faults: Readonly<Record<string, string>> | undefined;
  readonly defaultAddress?: string;
  /** Where it leads now: leaving the field empty keeps that. */
  readonly present?: string;
}

const hints: Readonly<Record<Exclude<AddableKind, 'email'>, string>> = {
  webhook: 'We POST signed JSON there. Answer with a status from 200 to 299 within ten seconds.',
  slack: 'From “Incoming webhooks” of your workspace. Who knows it can write there, so it is kept sealed.',
  teams: 'From the workflow “When a Teams webhook request is received”. It is kept sealed.',
  ntfy: 'Server and topic, such as https://ntfy.sh/my-alerts. The topic is as good as a password.',
};
const placeholders: Readonly<Record<Exclude<AddableKind, 'email'>, string>> = {
  webhook: 'https://ops.example.org/postseal',
  slack: 'https://hooks.slack.com/services/…',
  teams: 'https://….logic.azure.com/workflows/…',
  ntfy: 'https://ntfy.sh/my-alerts',
};

/** Where a channel leads. What is secret in it is never shown again, so the fields are empty for a present one. */
export function TargetFields({ kind, faults, defaultAddress, present }: TargetFieldsProps) {
  if (kind === 'email')
    return (
      <TextField
        name="to.address"
        type="email"
        label="E-mail address"
        inputMode="email"
        autoComplete="off"
        defaultValue={present ?? defaultAddress}
        hint="Best at a domain other than those you watch: when a watched one breaks, this mail must still arrive."
        error={faults?.['to.address']}
      />
    );
  return (
    <>
      <TextField
        name="to.url"
        type="url"
        label={present ? 'New URL' : 'URL'}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        placeholder={present ?? placeholders[kind]}
        hint={present ? 'Empty: it leads where it led.' : hints[kind]}
        error={faults?.['to.url']}
      />
      {kind === 'ntfy' && (
        <TextField
          name="to.accessToken"
          type="password"
          label="Access token"
          autoComplete="off"
          hint={present ? 'Goes with a new URL.' : 'For topics that are protected; else leave it empty.'}
          error={faults?.['to.accessToken']}
        />
      )}
    </>
  );
}

/** Where the fields lead; null when the URL was left empty. */
export function readTarget(kind: AddableKind, form: FormData): ChannelTarget | null {
  if (kind === 'email') return { kind, address: textOf(form, 'to.address') };
  const url = textOf(form, 'to.url');
  if (url === '') return null;
  return kind === 'ntfy' ? { kind, url, accessToken: textOf(form, 'to.accessToken') || null } : { kind, url };
}
