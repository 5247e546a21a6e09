import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { PublishList } from './_components/publish-list';

export const metadata: Metadata = { title: 'Publish the records' };

export default function PublishStepPage() {
  return (
    <StepFrame
      path="/setup/publish"
      title="Publish, then watch"
      lead="Everything this set-up made, in one list, to paste into your DNS."
    >
      <PublishList />
    </StepFrame>
  );
}
