import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { SpfBuilder } from './_components/spf-builder';

export const metadata: Metadata = { title: 'Set up SPF' };

export default function SpfStepPage() {
  return (
    <StepFrame
      path="/setup/spf"
      title="Say who may send"
      lead="One SPF record lists the hosts and services that send in your name. What is published stays; what is missing is added."
    >
      <SpfBuilder />
    </StepFrame>
  );
}
