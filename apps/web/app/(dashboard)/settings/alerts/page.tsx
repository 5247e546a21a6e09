import { readAlertSettings } from '@postseal/contract';
import type { Metadata } from 'next';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { api, currentInstance, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { AlertAddresses } from './_components/alert-addresses';
import { TestAlert } from './_components/test-alert';

export const metadata: Metadata = { title: 'Alerts' };

export default async function AlertsPage() {
  const [settings, me, instance] = await Promise.all([
    api(readAlertSettings),
    currentMe(),
    currentInstance(),
  ]);
  const isAdmin = mayAct(me.organization?.role, 'admin');
  return (
    <>
      {!instance.sendsMail && (
        <Notice kind="warning" title="This instance does not send mail">
          Alerts are written but stay in the outbox until outgoing mail is set up.
        </Notice>
      )}
      <Section
        title="Who hears of alerts"
        description="A mail goes out when a record changes, a check breaks or recovers, or more mail fails than usual."
      >
        <AlertAddresses settings={settings} readOnly={!isAdmin} />
      </Section>
      {isAdmin && (
        <Section title="Try it" description="Sends a test alert to the addresses that are saved now.">
          <TestAlert />
        </Section>
      )}
    </>
  );
}
