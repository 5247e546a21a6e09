'use client';

import { CloudAlert } from 'lucide-react';
import { Button } from './ui/button';
import { EmptyState } from './ui/empty-state';

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** In place of a page that could not be made: what failed, what still works, another try. */
export function PageError({ error, reset }: PageErrorProps) {
  return (
    <EmptyState
      icon={CloudAlert}
      title="This page could not be loaded"
      action={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      <h1 className="sr-only">This page could not be loaded</h1>
      <p>The service did not answer. Reports and checks go on in the background; nothing is lost.</p>
      {error.digest && (
        <p className="mt-2 text-xs">
          Reference for the log: <span className="font-mono">{error.digest}</span>
        </p>
      )}
    </EmptyState>
  );
}
