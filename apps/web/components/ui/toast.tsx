'use client';

import { CircleCheck, CircleX, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button, IconButton } from './button';

type Kind = 'success' | 'error';

/** A way back from what was done. */
interface ToastAct {
  readonly label: string;
  readonly onSelect: () => void;
}

interface Shown {
  readonly id: number;
  readonly title: string;
  readonly kind: Kind;
  readonly act: ToastAct | undefined;
}

const SHOWN_MS = 5_000; // successes; errors stay until they are dismissed
const ACT_SHOWN_MS = 20_000; // long enough to reach it by key
const MOST = 3;
const none: readonly Shown[] = [];

let shown = none;
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(shown.filter((each) => each.id !== id));
}

/** Says that something was done. What needs an answer belongs in the page (Notice) instead. */
export function toast(title: string, { kind = 'success', act }: { kind?: Kind; act?: ToastAct } = {}): void {
  lastId += 1;
  const id = lastId;
  change([...shown, { id, title, kind, act }].slice(-MOST));
  if (kind === 'success') setTimeout(() => dismiss(id), act ? ACT_SHOWN_MS : SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Place where toasts appear, and from where they are read aloud; once per page. */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  return (
    <section
      aria-label="Just done"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 left-4 z-50 grid gap-2 sm:left-auto sm:w-88"
    >
      {toasts.map(({ id, title, kind, act }) => (
        <div
          key={id}
          className="fades-in pointer-events-auto flex items-center gap-3 rounded-md border border-line bg-surface py-2 pr-2 pl-4 shadow-lg"
        >
          {kind === 'error' ? (
            <CircleX aria-hidden="true" className="size-4 shrink-0 text-fail-text" />
          ) : (
            <CircleCheck aria-hidden="true" className="size-4 shrink-0 text-pass-text" />
          )}
          <p className="min-w-0 flex-1 break-words">{title}</p>
          {act && (
            <Button
              size="sm"
              onClick={() => {
                dismiss(id);
                act.onSelect();
              }}
            >
              {act.label}
            </Button>
          )}
          <IconButton label="Dismiss" onClick={() => dismiss(id)}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
