import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { currentInstance, visitor } from '@/lib/api';
import { safeNext } from '@/lib/public-pages';
import { ResendForm } from './_components/resend-form';

export const metadata: Metadata = { title: 'Confirm your address' };

export default async function VerifyEmailPage({ searchParams }: PageProps<'/verify-email'>) {
  const { next, email, error, verified } = await searchParams;
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  const target = safeNext(next);
  if (error === undefined && (verified !== undefined || me?.emailVerified)) {
    return (
      <AuthCard title="Your address is confirmed" lead="Thank you. Everything is open to you now.">
        <ButtonLink href={me ? target : `/sign-in?next=${encodeURIComponent(target)}`} variant="primary">
          {me ? 'Continue' : 'Sign in'}
        </ButtonLink>
      </AuthCard>
    );
  }
  const address = typeof email === 'string' ? email : (me?.email ?? '');
  return (
    <AuthCard
      title={error === undefined ? 'Look in your inbox' : 'This link does not work any more'}
      lead={
        error !== undefined
          ? 'It has run out or was used before. Have a new one sent.'
          : address
            ? `We sent a link to ${address}. Open it to confirm that the address is yours. It works for one hour.`
            : 'We sent you a link. Open it to confirm that the address is yours. It works for one hour.'
      }
      footer={<TextLink href="/sign-in">Back to sign in</TextLink>}
    >
      {!instance.sendsMail && (
        <Notice kind="warning" title="This instance does not send mail">
          The link waits in its outbox. Ask the person who runs it to pass it on.
        </Notice>
      )}
      <ResendForm email={address} next={target} />
    </AuthCard>
  );
}
