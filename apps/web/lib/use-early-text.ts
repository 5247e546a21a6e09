'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';

/**
 * Takes over what was typed into a field before its page came alive: it stands on the screen, but no event tells of it, and
 * the next render would wipe it away.
 */
export function useEarlyText(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  take: (text: string) => void,
): void {
  const takeOver = useEffectEvent(take);
  useEffect(() => {
    const text = field.current?.value;
    if (text) takeOver(text);
  }, [field]);
}
