'use client';

import type { ManagedRecord } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { setManagedRecord } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

interface ManagedRecordsProps {
  readonly domain: string;
  readonly managed: readonly ManagedRecord[];
  readonly mayEdit: boolean;
}

const words = { spf: 'SPF', dmarc: 'DMARC' } as const;

/** Hosted records: their value is a provider's business, their validity stays ours. */
export function ManagedRecords({ domain, managed, mayEdit }: ManagedRecordsProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const free = (['spf', 'dmarc'] as const).filter((kind) => managed.every((record) => record.kind !== kind));
  if (managed.length === 0 && !mayEdit) return null;
  return (
    <div className="grid gap-2">
      <h3 className="font-medium text-ink-soft text-xs">Managed by a provider</h3>
      {managed.length > 0 && (
        <ul className="grid gap-2">
          {managed.map(({ kind, managedBy, by, since }) => (
            <li key={kind} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span>
                {words[kind]} by <span className="font-medium">{managedBy}</span>
              </span>
              <span className="text-ink-soft text-xs">
                said {by} <RelativeTime moment={since} />
              </span>
              {mayEdit && (
                <span className="sm:ms-auto">
                  <ConfirmButton
                    size="sm"
                    variant="ghost"
                    label={`${words[kind]} is not managed any more`}
                    title={`Is ${words[kind]} yours again?`}
                    description="Changes of its value alert again."
                    confirmLabel="It is ours"
                    destructive={false}
                    onConfirm={async () => {
                      await browserApi(setManagedRecord, {
                        params: { domain },
                        body: { kind, managedBy: null },
                      });
                      router.refresh();
                    }}
                  >
                    Not any more
                  </ConfirmButton>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayEdit && free.length > 0 && (
        <div>
          <Dialog
            title="A provider manages a record"
            description="Changes of its value are then the provider’s work and alert nobody. A record that breaks still does."
            open={open}
            onOpenChange={setOpen}
            trigger={
              <Button size="sm" variant="ghost">
                Mark SPF or DMARC as hosted
              </Button>
            }
          >
            <ManagedForm domain={domain} kinds={free} onDone={() => setOpen(false)} />
          </Dialog>
        </div>
      )}
    </div>
  );
}

interface ManagedFormProps {
  readonly domain: string;
  readonly kinds: readonly ('spf' | 'dmarc')[];
  readonly onDone: () => void;
}

function ManagedForm({ domain, kinds, onDone }: ManagedFormProps) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    const managedBy = textOf(form, 'managedBy');
    if (managedBy === '') return { fields: { managedBy: 'Enter who manages it' } };
    try {
      const kind = textOf(form, 'kind') as 'spf' | 'dmarc';
      await browserApi(setManagedRecord, { params: { domain }, body: { kind, managedBy } });
    } catch (error) {
      return refusalOf(error);
    }
    toast('Noted');
    router.refresh();
    onDone();
    return undefined;
  });
  const { fields = {} } = submission.refusal;
  return (
    <Form submission={submission} action="Mark it">
      <SelectField label="Record" name="kind">
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {words[kind]}
          </option>
        ))}
      </SelectField>
      <TextField label="Provider" name="managedBy" maxLength={100} error={fields.managedBy} />
    </Form>
  );
}
