import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { Notice } from '@/components/ui/notice';
import { currentInstance } from '@/lib/api';
import { ForgotPasswordForm } from './_components/forgot-password-form';

export const metadata: Metadata = { title: 'Forgot password' };

export default async function ForgotPasswordPage() {
  const { sendsMail } = await currentInstance();
  return (
    <AuthCard
      title="Forgot your password?"
      lead="Tell us your address. We send a link to choose a new one."
      footer={<TextLink href="/sign-in">Back to sign in</TextLink>}
    >
      {!sendsMail && (
        <Notice kind="warning" title="This instance does not send mail">
          The link waits in its outbox. Ask the person who runs it to pass it on.
        </Notice>
      )}
      <ForgotPasswordForm />
    </AuthCard>
  );
}
