'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { TextLink } from '@/components/text-link';
import { TextField } from '@/components/ui/field';
import { authSentence, emailFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { passwordOf, textOf, useSubmit } from '@/lib/use-submit';
import { SecondFactorForm } from './second-factor-form';

/** Address and password, then the second factor of those who have one. */
export function SignInForm({ next }: { next: string }) {
  const [needsSecondFactor, setNeedsSecondFactor] = useState(false);
  const submission = useSubmit(async (form) => {
    const email = textOf(form, 'email');
    const password = passwordOf(form, 'password');
    const faults = refuseFields({
      email: emailFault(email),
      password: password === '' ? 'Enter your password.' : undefined,
    });
    if (faults) return faults;
    const { data, error } = await authClient.signIn.email({
      email,
      password,
      callbackURL: `/verify-email?verified=1&next=${encodeURIComponent(next)}`,
    });
    if (error?.code === 'EMAIL_NOT_VERIFIED') {
      window.location.assign(
        `/verify-email?email=${encodeURIComponent(email)}&next=${encodeURIComponent(next)}`,
      );
      return undefined;
    }
    if (error) return { sentence: authSentence(error) };
    if ('twoFactorRedirect' in data && data.twoFactorRedirect) setNeedsSecondFactor(true);
    else window.location.assign(next);
    return undefined;
  });
  if (needsSecondFactor) {
    return <SecondFactorForm next={next} onAbandon={() => setNeedsSecondFactor(false)} />;
  }
  const { fields } = submission.refusal;
  return (
    <Form submission={submission} action="Sign in" wide>
      <TextField
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="username"
        inputMode="email"
        error={fields?.email}
      />
      <TextField
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        error={fields?.password}
        aside={
          <TextLink href="/forgot-password" className="text-xs">
            Forgot it?
          </TextLink>
        }
      />
    </Form>
  );
}
