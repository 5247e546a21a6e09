import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { TextLink } from '@/components/text-link';
import { currentMe } from '@/lib/api';
import { safeNext } from '@/lib/public-pages';
import { NewOrganizationForm } from './_components/new-organization-form';

export const metadata: Metadata = { title: 'Your organization' };

export default async function WelcomePage({ searchParams }: PageProps<'/welcome'>) {
  const [me, { next }] = await Promise.all([currentMe(), searchParams]);
  const isFirst = me.organizations.length === 0;
  return (
    <AuthCard
      title={isFirst ? `Welcome, ${me.name}` : 'New organization'}
      lead="An organization holds domains, reports and the people who may see them. You can invite others later."
      footer={
        !isFirst && <TextLink href="/domains">Back to {me.organization?.name ?? 'your domains'}</TextLink>
      }
    >
      <NewOrganizationForm next={safeNext(next)} />
    </AuthCard>
  );
}
