import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { ServerSteps } from './_components/server-steps';

export const metadata: Metadata = { title: 'Set up the mail server' };

export default function ServerStepPage() {
  return (
    <StepFrame
      path="/setup/server"
      title="Make the server sign"
      lead="Files and commands for your mail server, and how to see that they work."
    >
      <ServerSteps />
    </StepFrame>
  );
}
