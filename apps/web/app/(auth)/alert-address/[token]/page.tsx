import { readAddressConsent } from '@postseal/contract';
import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { apiIfPresent } from '@/lib/api';
import { ConsentAnswer } from './_components/consent-answer';

export const metadata: Metadata = { title: 'Mail alerts', referrer: 'no-referrer', robots: 'noindex' };

const TOKEN = /^[\w-]{43}$/;

export default async function AlertAddressPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const consent = TOKEN.test(token) ? await apiIfPresent(readAddressConsent, { params: { token } }) : null;
  if (!consent)
    return (
      <AuthCard
        title="This link is not complete"
        lead="Perhaps your mail program has cut it. Copy the whole link from the mail into the address bar."
      />
    );
  const { organization, address, state } = consent;
  switch (state) {
    case 'asked':
      return (
        <AuthCard
          title={`Alerts of ${organization}?`}
          lead={`${organization} watches its mail domains and wants to tell ${address} when their mail breaks. Nothing is sent before you say yes.`}
        >
          <ConsentAnswer token={token} accept="Yes, send them to me" decline="No, and do not ask again" />
        </AuthCard>
      );
    case 'expired':
      return (
        <AuthCard
          title="This link has run out"
          lead={`It was good for two weeks. ${organization} can have it sent again. Nothing is sent to ${address} meanwhile.`}
        >
          <ConsentAnswer token={token} decline="Do not ask again" />
        </AuthCard>
      );
    case 'confirmed':
      return (
        <AuthCard
          title="You get these alerts"
          lead={`${organization} tells ${address} when the mail of its domains breaks. You can end that here at any time.`}
        >
          <ConsentAnswer token={token} decline="End these mails" />
        </AuthCard>
      );
    case 'declined':
      return (
        <AuthCard
          title="You get no alerts"
          lead={`${organization} sends nothing to ${address}, and does not ask again.`}
        >
          <ConsentAnswer token={token} accept="I want them after all" />
        </AuthCard>
      );
  }
}
