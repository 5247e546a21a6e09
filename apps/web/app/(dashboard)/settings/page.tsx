import type { Metadata } from 'next';
import { Section } from '@/components/ui/card';
import { currentMe } from '@/lib/api';
import { PasswordForm } from './_components/password-form';
import { ProfileForm } from './_components/profile-form';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage() {
  const me = await currentMe();
  return (
    <>
      <Section title="Profile">
        <ProfileForm name={me.name} email={me.email} />
      </Section>
      <Section title="Password" description="Changing it signs you out everywhere else.">
        <PasswordForm email={me.email} />
      </Section>
    </>
  );
}
