import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { DmarcBuilder } from './_components/dmarc-builder';

export const metadata: Metadata = { title: 'Set up DMARC' };

export default function DmarcStepPage() {
  return (
    <StepFrame
      path="/setup/dmarc"
      title="Ask receivers to report"
      lead="DMARC ties SPF and DKIM to the address people see. Begin by observing: reports tell who sends in your name."
    >
      <DmarcBuilder />
    </StepFrame>
  );
}
