import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { PtrSteps } from './_components/ptr-steps';

export const metadata: Metadata = { title: 'Set up PTR' };

export default function PtrStepPage() {
  return (
    <StepFrame
      path="/setup/ptr"
      title="Give each address its name"
      lead="Receivers look up the name of the address that calls (PTR). It must lead back to the address, and your server must say it in EHLO."
    >
      <PtrSteps />
    </StepFrame>
  );
}
