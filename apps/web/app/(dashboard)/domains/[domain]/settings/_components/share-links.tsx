'use client';

import type { ShareLink } from '@postseal/contract';
import { Link2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { Code } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { makeShareLink, revokeShareLink } from '@/lib/browser-routes';
import { formatDay } from '@/lib/format';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

interface ShareLinksProps {
  readonly domain: string;
  readonly links: readonly ShareLink[];
}

/** Links that show this domain to people without an account. */
export function ShareLinks({ domain, links }: ShareLinksProps) {
  return (
    <div className="grid gap-4">
      {links.length > 0 && (
        <ul className="divide-y rounded-md border">
          {links.map((link) => (
            <LinkRow key={link.id} domain={domain} link={link} />
          ))}
        </ul>
      )}
      <NewLink domain={domain} />
    </div>
  );
}

function LinkRow({ domain, link }: { domain: string; link: ShareLink }) {
  const router = useRouter();
  const { id, label, createdBy, expiresAt, isExpired, lastOpenedAt, timesOpened } = link;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 gap-0.5">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 break-words">{label}</span>
          {isExpired && <Badge>Run out</Badge>}
        </p>
        <p className="text-ink-soft text-xs">
          Made by {createdBy}, {isExpired ? 'ended' : 'good until'} {formatDay(expiresAt)},{' '}
          {timesOpened === 0 ? (
            'never opened'
          ) : (
            <>
              opened {timesOpened === 1 ? 'once' : `${timesOpened} times`}, last{' '}
              <RelativeTime moment={lastOpenedAt} />
            </>
          )}
        </p>
      </div>
      <ConfirmButton
        size="sm"
        label={`Revoke the link for ${label}`}
        title={`Revoke the link for ${label}?`}
        description="Whoever has it sees nothing from then on."
        confirmLabel="Revoke"
        onConfirm={async () => {
          await browserApi(revokeShareLink, { params: { domain, id } });
          toast('The link is revoked.');
          router.refresh();
        }}
      >
        Revoke
      </ConfirmButton>
    </li>
  );
}

const spans = [
  { days: 7, word: 'A week' },
  { days: 30, word: '30 days' },
  { days: 90, word: '90 days' },
  { days: 365, word: 'A year' },
] as const;

function NewLink({ domain }: { domain: string }) {
  const router = useRouter();
  const [url, setUrl] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const submission = useSubmit(async (form) => {
    try {
      const body = { label: textOf(form, 'label'), days: Number(textOf(form, 'days')) };
      const { token } = await browserApi(makeShareLink, { params: { domain }, body });
      setUrl(`${window.location.origin}/shared/${token}`);
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  return (
    <Dialog
      title={url ? 'The link is ready' : 'Share this domain'}
      open={isOpen}
      onOpenChange={(next) => {
        setIsOpen(next);
        setUrl(null);
      }}
      trigger={
        <Button className="w-fit">
          <Link2 aria-hidden="true" className="size-4" />
          New link
        </Button>
      }
    >
      {url ? (
        <div className="grid gap-4">
          <Notice kind="success" live>
            Copy it now: it is not shown again. Whoever has it can look, until it runs out or is revoked.
          </Notice>
          <p className="break-all">
            <Code>{url}</Code>
          </p>
          <div className="flex flex-wrap gap-2">
            <CopyButton text={url} what="link" labelled />
            <Button size="sm" onClick={() => setIsOpen(false)}>
              Done
            </Button>
          </div>
        </div>
      ) : (
        <Form submission={submission} action="Make the link">
          <TextField
            name="label"
            label="Whom it is for"
            hint="Only you and other admins see this."
            maxLength={60}
            error={submission.refusal.fields?.label}
          />
          <SelectField name="days" label="Good for" defaultValue="30">
            {spans.map(({ days, word }) => (
              <option key={days} value={days}>
                {word}
              </option>
            ))}
          </SelectField>
        </Form>
      )}
    </Dialog>
  );
}
