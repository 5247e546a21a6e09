'use client';

import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import {
  authSentence,
  emailFault,
  MIN_PASSWORD_LENGTH,
  newPasswordFault,
  refuseFields,
} from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { passwordOf, textOf, useSubmit } from '@/lib/use-submit';

/** A new account. One whose address counts as verified at once (the first, without outgoing mail) is signed in. */
export function SignUpForm({ next }: { next: string }) {
  const submission = useSubmit(async (form) => {
    const name = textOf(form, 'name');
    const email = textOf(form, 'email');
    const password = passwordOf(form, 'password');
    const faults = refuseFields({
      name: name === '' ? 'Enter your name, as others in your organization know you.' : undefined,
      email: emailFault(email),
      password: newPasswordFault(password),
    });
    if (faults) return faults;
    const callbackURL = `/verify-email?verified=1&next=${encodeURIComponent(next)}`;
    const { data, error } = await authClient.signUp.email({ name, email, password, callbackURL });
    if (error) return { sentence: authSentence(error) };
    if (data.user.emailVerified) {
      const { error: signInError } = await authClient.signIn.email({ email, password });
      if (signInError) return { sentence: authSentence(signInError) };
      window.location.assign(next);
      return undefined;
    }
    window.location.assign(
      `/verify-email?sent=1&email=${encodeURIComponent(email)}&next=${encodeURIComponent(next)}`,
    );
    return undefined;
  });
  const { fields } = submission.refusal;
  return (
    <Form submission={submission} action="Create account" wide>
      <TextField name="name" label="Name" autoComplete="name" error={fields?.name} />
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
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are good.`}
        autoComplete="new-password"
        error={fields?.password}
      />
    </Form>
  );
}
