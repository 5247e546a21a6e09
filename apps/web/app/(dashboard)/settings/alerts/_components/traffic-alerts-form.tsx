'use client';

import type { TrafficAlertKind, TrafficAlerts } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { CheckboxField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { setTrafficAlerts } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { useSubmit } from '@/lib/use-submit';

const words: Readonly<Record<TrafficAlertKind, { label: string; hint: string }>> = {
  'pass-rate-drop': {
    label: 'Pass rate drops',
    hint: 'Your own mail passes five points less than in the two weeks before, or falls below 98 %; from 50 messages on.',
  },
  'source-fails': {
    label: 'A source of yours fails',
    hint: 'A server or service whose mail passed fails on its two latest days; told by itself where the pass rate of all does not show it.',
  },
  'new-source': {
    label: 'New source',
    hint: 'An address or service that was not seen in 90 days sends more than ten messages and one in a hundred.',
  },
  'failure-spike': {
    label: 'Many failures',
    hint: 'Three times as many messages of others as on a usual day fail; from 100 messages on.',
  },
  'no-reports': {
    label: 'No reports',
    hint: 'None for three days where one a day was usual.',
  },
};

/** Which alerts about traffic are wanted. */
export function TrafficAlertsForm({
  alerts,
  readOnly,
}: {
  alerts: TrafficAlerts['alerts'];
  readOnly: boolean;
}) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    try {
      const wanted = alerts.map(({ kind }) => ({ kind, isEnabled: form.has(kind) }));
      await browserApi(setTrafficAlerts, { body: { alerts: wanted } });
      toast('Saved.');
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  const fields = alerts.map(({ kind, isEnabled }) => (
    <CheckboxField key={kind} name={kind} {...words[kind]} defaultChecked={isEnabled} disabled={readOnly} />
  ));
  if (readOnly) return <div className="grid gap-4">{fields}</div>;
  return (
    <Form submission={submission} action="Save">
      {fields}
    </Form>
  );
}
