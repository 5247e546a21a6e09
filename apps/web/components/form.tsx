import type { ReactNode } from 'react';
import type { Submission } from '@/lib/use-submit';
import type { ButtonVariant } from './ui/button';
import { Notice } from './ui/notice';
import { SubmitButton } from './ui/submit-button';

export interface FormProps {
  submission: Submission;
  /** Words of the button that sends it. */
  action: string;
  variant?: ButtonVariant;
  /** Fills the width, on pages that hold one form only. */
  wide?: boolean;
  children: ReactNode;
  /** Beside the button. */
  aside?: ReactNode;
}

/** A form with one act: refusal on top, fields, button. Validation is ours, so the browser's bubbles are off. */
export function Form({ submission, action, variant = 'primary', wide = false, children, aside }: FormProps) {
  const { pending, refusal, onSubmit } = submission;
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-4">
      {refusal.sentence && (
        <Notice kind="error" live>
          {refusal.sentence}
        </Notice>
      )}
      {children}
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton variant={variant} pending={pending} {...(wide && { className: 'w-full' })}>
          {action}
        </SubmitButton>
        {aside}
      </div>
    </form>
  );
}
