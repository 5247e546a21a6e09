import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { ResetPasswordForm } from './_components/reset-password-form';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

export default async function ResetPasswordPage({ searchParams }: PageProps<'/reset-password'>) {
  const { token, error } = await searchParams;
  if (error !== undefined || typeof token !== 'string') {
    return (
      <AuthCard title="This link does not work any more" lead="It has run out or was used before.">
        <ButtonLink href="/forgot-password" variant="primary">
          Have a new one sent
        </ButtonLink>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Choose a new password"
      lead="You will be signed out everywhere else."
      footer={<TextLink href="/sign-in">Back to sign in</TextLink>}
    >
      <ResetPasswordForm token={token} />
    </AuthCard>
  );
}
