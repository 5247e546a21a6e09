'use client';

import type { AlertSettings } from '@postseal/contract';
import { Plus, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { toast } from '@/components/ui/toast';
import { emailFault } from '@/lib/account-rules';
import { ApiError, browserApi, sentenceOf } from '@/lib/browser-api';
import { setAlertSettings } from '@/lib/browser-routes';

const MAX_ADDRESSES = 20;

export interface AlertAddressesProps {
  settings: AlertSettings;
  readOnly: boolean;
}

/** The addresses that alerts go to; every change is saved at once. */
export function AlertAddresses({ settings, readOnly }: AlertAddressesProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<string | undefined>();
  const input = useRef<HTMLInputElement>(null);
  const { addresses, owners, warnings } = settings;

  const save = async (next: string[], done: string) => {
    setPending(true);
    try {
      await browserApi(setAlertSettings, { body: { addresses: next } });
      toast(done);
      router.refresh();
      return true;
    } catch (error) {
      setFault(
        error instanceof ApiError ? (error.problem.fields?.[0]?.message ?? error.message) : sentenceOf(error),
      );
      return false;
    } finally {
      setPending(false);
    }
  };

  const add = async () => {
    const field = input.current;
    if (!field) return;
    const address = field.value.trim();
    const known = addresses.some((each) => each.toLowerCase() === address.toLowerCase());
    const wrong = emailFault(address) ?? (known ? 'This address is in the list already.' : undefined);
    setFault(wrong);
    if (wrong) field.focus();
    else if (await save([...addresses, address], `Alerts go to ${address} now.`)) field.value = '';
  };

  return (
    <div className="grid gap-4">
      {addresses.length === 0 ? (
        <p className="text-ink-soft">
          {`No address is set: alerts go to the owners of the organization (${owners.join(', ')}).`}
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line">
          {addresses.map((address) => {
            const warning = warnings.find((each) => each.address === address);
            return (
              <li key={address} className="grid gap-1 py-1 pr-1 pl-4">
                <div className="flex min-h-8 items-center justify-between gap-2">
                  <span className="min-w-0 break-all">{address}</span>
                  {!readOnly && (
                    <IconButton
                      label={`Remove ${address}`}
                      disabled={pending}
                      onClick={() =>
                        void save(
                          addresses.filter((each) => each !== address),
                          `Alerts do not go to ${address} any more.`,
                        )
                      }
                    >
                      <X aria-hidden="true" className="size-4" />
                    </IconButton>
                  )}
                </div>
                {warning && (
                  <p className="pb-2 text-spf-text text-xs">
                    {`This address is at ${warning.domain}, a domain you watch. When its mail breaks, the alert may not arrive. Add one elsewhere.`}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {readOnly ? (
        <Notice>An admin of the organization can change these.</Notice>
      ) : (
        <form
          noValidate
          className="flex flex-wrap items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextField
            ref={input}
            type="email"
            label="Add an address"
            inputMode="email"
            autoComplete="off"
            error={fault}
            disabled={addresses.length >= MAX_ADDRESSES}
            hint={addresses.length >= MAX_ADDRESSES ? `At most ${MAX_ADDRESSES} addresses.` : undefined}
            className="min-w-0 flex-1 basis-60"
          />
          <Button type="submit" pending={pending} className="sm:mt-[1.625rem]">
            <Plus aria-hidden="true" className="size-4" /> Add
          </Button>
        </form>
      )}
    </div>
  );
}
