import type { ReactNode } from 'react';
import { ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { type SetupPath, setupSteps } from './steps';

interface StepFrameProps {
  readonly path: SetupPath;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** One step: what it is for, its content, and the way on. Every step may be skipped. */
export function StepFrame({ path, title, lead, children }: StepFrameProps) {
  const at = setupSteps.findIndex(({ href }) => href === path);
  const before = setupSteps[at - 1];
  const after = setupSteps[at + 1];
  return (
    <>
      <PageHeader title={title} lead={lead} />
      <div className="grid gap-6">{children}</div>
      <div className="mt-8 flex flex-wrap justify-between gap-3">
        {before ? <ButtonLink href={before.href}>Back: {before.label}</ButtonLink> : <span />}
        {after && (
          <ButtonLink href={after.href} variant="primary">
            Next: {after.label}
          </ButtonLink>
        )}
      </div>
    </>
  );
}
