import { Compass } from 'lucide-react';
import { ButtonLink } from './ui/button';
import { EmptyState } from './ui/empty-state';

/** The same words for what does not exist and for what the visitor may not see. */
export function NotFound() {
  return (
    <>
      <h1 className="sr-only">Nothing here</h1>
      <EmptyState
        icon={Compass}
        title="There is nothing here for you"
        action={
          <ButtonLink href="/domains" variant="primary">
            To your domains
          </ButtonLink>
        }
      >
        The page does not exist, was removed, or belongs to another organization.
      </EmptyState>
    </>
  );
}
