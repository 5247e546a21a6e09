'use client';

import { type ReactNode, useId, useState } from 'react';
import { sentenceOf } from '@/lib/browser-api';
import { Button, type ButtonLook } from './button';
import { TextField } from './field';
import { Modal } from './modal';
import { Notice } from './notice';

export interface ConfirmButtonProps extends ButtonLook {
  /** Face of the button that opens the question. */
  children: ReactNode;
  /** The question, such as "Remove example.org?" */
  title: string;
  /** What will be lost. */
  description: ReactNode;
  /** The verb, such as "Remove domain". */
  confirmLabel: string;
  /** Text that must be typed first, for acts that cannot be undone. */
  typed?: string;
  /** Does it. What it throws is shown, and the dialog stays. */
  onConfirm: () => Promise<void>;
  label?: string;
  disabled?: boolean;
  /** False for acts that only need a second thought. */
  destructive?: boolean;
}

/** A button whose act is asked about first. */
export function ConfirmButton({
  children,
  title,
  description,
  confirmLabel,
  typed,
  onConfirm,
  label,
  disabled = false,
  destructive = true,
  ...look
}: ConfirmButtonProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [text, setText] = useState('');

  const change = (next: boolean) => {
    setIsOpen(next);
    setProblem(null);
    setText('');
  };
  const confirm = async () => {
    setPending(true);
    setProblem(null);
    try {
      await onConfirm();
      change(false);
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };

  return (
    <>
      <Button
        {...look}
        aria-label={label}
        aria-haspopup="dialog"
        disabled={disabled}
        onClick={() => change(true)}
      >
        {children}
      </Button>
      {isOpen && (
        <Modal
          needsAnswer
          isHeld={pending}
          onClose={() => change(false)}
          labelledBy={`${id}-title`}
          describedBy={`${id}-text`}
        >
          <div className="p-5">
            <h2 id={`${id}-title`} className="font-semibold text-base">
              {title}
            </h2>
            <div id={`${id}-text`} className="mt-1 text-ink-soft">
              {description}
            </div>
            <form
              className="mt-4 grid gap-4"
              onSubmit={(event) => {
                event.preventDefault();
                void confirm();
              }}
            >
              {typed && (
                <TextField
                  label={
                    <>
                      Type <span className="font-mono">{typed}</span> to confirm
                    </>
                  }
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
              )}
              {problem && (
                <Notice kind="error" live>
                  {problem}
                </Notice>
              )}
              <div className="flex flex-wrap justify-end gap-2">
                <Button disabled={pending} onClick={() => change(false)}>
                  Cancel
                </Button>
                <Button
                  type="submit"
                  variant={destructive ? 'danger' : 'primary'}
                  pending={pending}
                  disabled={typed !== undefined && text.trim() !== typed}
                >
                  {confirmLabel}
                </Button>
              </div>
            </form>
          </div>
        </Modal>
      )}
    </>
  );
}
