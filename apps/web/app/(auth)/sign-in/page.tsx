import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { Notice } from '@/components/ui/notice';
import { currentInstance, visitor } from '@/lib/api';
import { safeNext } from '@/lib/public-pages';
import { SignInForm } from './_components/sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, reset } = await searchParams;
  const [me, instance] = await Promise.all([visitor(), currentInstance()]);
  if (me) redirect(safeNext(next));
  if (!instance.hasAccounts) redirect('/sign-up');
  const query = typeof next === 'string' ? `?next=${encodeURIComponent(next)}` : '';
  return (
    <AuthCard
      title="Sign in"
      footer={
        instance.signUp === 'open' && (
          <>
            New here? <TextLink href={`/sign-up${query}`}>Create an account</TextLink>
          </>
        )
      }
    >
      {reset === 'done' && (
        <Notice kind="success">Your password is changed. Sign in with the new one.</Notice>
      )}
      <SignInForm next={safeNext(next)} />
    </AuthCard>
  );
}
