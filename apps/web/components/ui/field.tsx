import { clsx } from 'clsx';
import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';

export const inputClass = clsx(
  'block rounded-md border border-line-strong bg-surface px-3 text-ink text-sm placeholder:text-ink-faint',
  'transition-colors duration-100 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint',
  'aria-invalid:border-fail pointer-coarse:text-base',
);

interface Labelled {
  label: ReactNode;
  /** Help that is shown before anything went wrong. */
  hint?: ReactNode;
  /** What is wrong, and what to do about it. */
  error?: string | undefined;
  /** Shown at the end of the label's line, such as a link. */
  aside?: ReactNode;
}

interface FrameProps extends Labelled {
  id: string;
  className?: string | undefined;
  children: ReactNode;
}

function Frame({ id, label, hint, error, aside, className, children }: FrameProps) {
  return (
    <div className={clsx('grid gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="font-medium text-ink text-sm">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-ink-soft text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-fail-text text-xs">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, { hint, error }: Labelled) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-describedby': ids || undefined, 'aria-invalid': error ? true : undefined };
}

export type TextFieldProps = Labelled & ComponentProps<'input'>;

/** One line of text with its label, hint and error. */
export function TextField({ label, hint, error, aside, className, id, ...input }: TextFieldProps) {
  const ownId = useId();
  const labelled = { label, hint, error, aside };
  const fieldId = id ?? ownId;
  return (
    <Frame id={fieldId} {...labelled} className={className}>
      <input
        {...input}
        {...describedBy(fieldId, labelled)}
        id={fieldId}
        className={clsx(
          inputClass,
          'h-9 w-full read-only:bg-sunken read-only:text-ink-soft pointer-coarse:h-11',
        )}
      />
    </Frame>
  );
}

export type TextAreaProps = Labelled & ComponentProps<'textarea'>;

/** Several lines of text with label, hint and error. */
export function TextArea({ label, hint, error, aside, className, id, ...input }: TextAreaProps) {
  const ownId = useId();
  const labelled = { label, hint, error, aside };
  const fieldId = id ?? ownId;
  return (
    <Frame id={fieldId} {...labelled} className={className}>
      <textarea
        {...input}
        {...describedBy(fieldId, labelled)}
        id={fieldId}
        className={clsx(inputClass, 'min-h-24 w-full py-2')}
      />
    </Frame>
  );
}

export type SelectFieldProps = Labelled & ComponentProps<'select'>;

/** A choice among few; children are `option` elements. */
export function SelectField({ label, hint, error, aside, className, id, ...select }: SelectFieldProps) {
  const ownId = useId();
  const labelled = { label, hint, error, aside };
  const fieldId = id ?? ownId;
  return (
    <Frame id={fieldId} {...labelled} className={className}>
      <Select {...select} {...describedBy(fieldId, labelled)} id={fieldId} className="w-full" />
    </Frame>
  );
}

/** A bare select, for toolbars: give it an `aria-label`. */
export function Select({ className, ...select }: ComponentProps<'select'>) {
  return (
    <select
      {...select}
      className={clsx(
        inputClass,
        'h-9 appearance-none bg-[url(/chevron.svg)] bg-[position:right_0.5rem_center] bg-no-repeat pr-8 pointer-coarse:h-11',
        className,
      )}
    />
  );
}

/** A bare text input, for toolbars: give it an `aria-label`. */
export function Input({ className, ...input }: ComponentProps<'input'>) {
  return <input {...input} className={clsx(inputClass, 'h-9 w-full pointer-coarse:h-11', className)} />;
}

export type CheckboxFieldProps = Omit<Labelled, 'aside' | 'error'> & ComponentProps<'input'>;

export function CheckboxField({ label, hint, className, id, ...input }: CheckboxFieldProps) {
  const ownId = useId();
  const fieldId = id ?? ownId;
  return (
    <div className={clsx('flex items-start gap-2.5', className)}>
      <input
        {...input}
        {...describedBy(fieldId, { label, hint })}
        id={fieldId}
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <div className="grid gap-0.5">
        <label htmlFor={fieldId} className="text-sm">
          {label}
        </label>
        {hint && (
          <p id={`${fieldId}-hint`} className="text-ink-soft text-xs">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
