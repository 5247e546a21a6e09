import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { Notice } from '@/components/ui/notice';
import { currentInstance, visitor } from '@/lib/api';
import { safeNext } from '@/lib/public-pages';
import { SignUpForm } from './_components/sign-up-form';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage({ searchParams }: PageProps<'/sign-up'>) {
  const { next } = await searchParams;
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  if (me) redirect(safeNext(next));
  const isFirst = !instance.hasAccounts;
  const query = typeof next === 'string' ? `?next=${encodeURIComponent(next)}` : '';
  const toSignIn = !isFirst && (
    <>
      You have an account? <TextLink href={`/sign-in${query}`}>Sign in</TextLink>
    </>
  );
  if (!isFirst && instance.signUp === 'closed') {
    return (
      <AuthCard
        title="No new accounts"
        lead="This instance takes no new accounts. Ask the people who run it."
        footer={toSignIn}
      />
    );
  }
  return (
    <AuthCard
      title={isFirst ? 'Make the first account' : 'Create an account'}
      lead={isFirst ? 'It runs this instance: it sees the outbox and every system setting.' : undefined}
      footer={toSignIn}
    >
      {!isFirst && instance.signUp === 'invitation' && (
        <Notice>Accounts here are by invitation: use the address that was invited.</Notice>
      )}
      <SignUpForm next={safeNext(next)} />
    </AuthCard>
  );
}
