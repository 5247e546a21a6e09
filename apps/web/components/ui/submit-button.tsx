'use client';

import { useSyncExternalStore } from 'react';
import { Button, type ButtonProps } from './button';

const never = () => () => {};

/**
 * Sends a form that a script handles. Until the script is there it takes no click: the browser itself would send the
 * fields, a password too, into the address.
 */
export function SubmitButton({ pending = false, disabled = false, ...rest }: ButtonProps) {
  const isReady = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <Button
      {...rest}
      type="submit"
      pending={pending}
      disabled={disabled || !isReady}
      {...(!isReady && { style: { opacity: 1 } })}
    />
  );
}
