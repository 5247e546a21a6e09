'use client';

import { Toast } from '@base-ui/react/toast';
import { CircleCheck, CircleX, X } from 'lucide-react';
import { IconButton } from './button';

const manager = Toast.createToastManager();

/** Says that something was done. What needs an answer belongs in the page (Notice) instead. */
export function toast(title: string, { kind = 'success' }: { kind?: 'success' | 'error' } = {}): void {
  manager.add({ title, type: kind, priority: kind === 'error' ? 'high' : 'low' });
}

/** Place where toasts appear; once per page. */
export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} timeout={5_000} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-50 grid gap-2 sm:left-auto sm:w-88">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((each) => {
    const Icon = each.type === 'error' ? CircleX : CircleCheck;
    return (
      <Toast.Root
        key={each.id}
        toast={each}
        className="flex items-center gap-3 rounded-md border border-line bg-surface py-2 pr-2 pl-4 shadow-lg transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0"
      >
        <Icon
          aria-hidden="true"
          className={
            each.type === 'error' ? 'size-4 shrink-0 text-fail-text' : 'size-4 shrink-0 text-pass-text'
          }
        />
        <Toast.Title className="min-w-0 flex-1 text-sm" render={<p />} />
        <Toast.Close
          render={
            <IconButton label="Dismiss">
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          }
        />
      </Toast.Root>
    );
  });
}
