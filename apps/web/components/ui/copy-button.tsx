'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button';

export interface CopyButtonProps {
  text: string;
  /** What is copied, such as "value": "Copy value". */
  what: string;
  /** Shows the words beside the icon. */
  labelled?: boolean;
}

/** Copies text, says so aloud, and keeps the focus. */
export function CopyButton({ text, what, labelled = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = () => copyText(text).then((done) => setOutcome(done ? 'copied' : 'failed'));
  const icon =
    outcome === 'copied' ? (
      <Check aria-hidden="true" className="size-4 text-pass-text" />
    ) : (
      <Copy aria-hidden="true" className="size-4" />
    );
  const message =
    outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Copying failed: select the text instead' : '';
  return (
    <>
      {labelled ? (
        <Button size="sm" onClick={copy}>
          {icon}
          {outcome === 'copied' ? 'Copied' : `Copy ${what}`}
        </Button>
      ) : (
        <IconButton label={`Copy ${what}`} onClick={copy}>
          {icon}
        </IconButton>
      )}
      <span role="status" className={outcome === 'failed' ? 'text-fail-text text-xs' : 'sr-only'}>
        {message}
      </span>
    </>
  );
}

/** Copies through the clipboard interface, or through a hidden field where a page without TLS has none. */
async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    const focused = document.activeElement as HTMLElement | null;
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    focused?.focus();
    return done;
  } catch {
    return false;
  }
}
