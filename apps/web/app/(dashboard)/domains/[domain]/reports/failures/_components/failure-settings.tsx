'use client';

import type { FailureReportSettings } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { removeFailureReports, setFailureReports } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

interface FailureSettingsProps {
  readonly domain: string;
  readonly settings: FailureReportSettings & { readonly changedBy: string | null };
  readonly mayEdit: boolean;
}

/** Whether failure reports are wanted, for how long, and an end to all that is kept. */
export function FailureSettings({ domain, settings, mayEdit }: FailureSettingsProps) {
  const router = useRouter();
  const { isWanted, retentionDays, changedBy } = settings;
  const set = (body: FailureReportSettings) =>
    browserApi(setFailureReports, { params: { domain }, body }).then(() => router.refresh());
  const submission = useSubmit(async (form) => {
    try {
      await set({ isWanted: true, retentionDays: Number(textOf(form, 'retentionDays')) });
      toast(isWanted ? 'Saved.' : 'Failure reports are on.');
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  const state = (
    <p className="font-medium">
      Failure reports are {isWanted ? 'on' : 'off'}
      {changedBy && <span className="font-normal text-ink-soft"> (set by {changedBy})</span>}
    </p>
  );
  if (!mayEdit) return state;
  return (
    <div className="grid gap-4">
      {state}
      <Form
        submission={submission}
        action={isWanted ? 'Save' : 'Switch on'}
        variant={isWanted ? 'secondary' : 'primary'}
      >
        <TextField
          name="retentionDays"
          label="Days to keep them"
          type="number"
          min={1}
          max={90}
          required
          defaultValue={String(retentionDays)}
          hint="1 to 90. As few as you need to look at them."
          error={submission.refusal.fields?.retentionDays}
        />
      </Form>
      {isWanted && (
        <div className="flex flex-wrap gap-2">
          <ConfirmButton
            title="Switch failure reports off?"
            description="Those that are kept are removed now. Reports that come later are refused a place; only the fact that one came is noted in the reports inbox."
            confirmLabel="Switch off and remove"
            onConfirm={async () => {
              await set({ isWanted: false, retentionDays });
              toast('Failure reports are off; nothing is kept.');
            }}
          >
            Switch off
          </ConfirmButton>
          <ConfirmButton
            title="Remove all failure reports?"
            description="Every failure report about this domain is removed, at once and for good. New ones are still taken."
            confirmLabel="Remove all"
            onConfirm={async () => {
              const { removed } = await browserApi(removeFailureReports, { params: { domain } });
              toast(`${removed} removed.`);
              router.refresh();
            }}
          >
            Remove all
          </ConfirmButton>
        </div>
      )}
    </div>
  );
}
