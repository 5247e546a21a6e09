import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { DkimStep } from './_components/dkim-step';

export const metadata: Metadata = { title: 'Set up DKIM' };

export default function DkimSetupPage() {
  return (
    <StepFrame
      path="/setup/dkim"
      title="Sign your mail"
      lead="The private key signs on your server; the public one stands in DNS. Make a pair here, or bring the key you have."
    >
      <DkimStep />
    </StepFrame>
  );
}
