import type { Metadata } from 'next';
import { StepFrame } from '../_components/step-frame';
import { TlsPolicies } from './_components/tls-policies';

export const metadata: Metadata = { title: 'Set up MTA-STS and TLS-RPT' };

export default function TlsStepPage() {
  return (
    <StepFrame
      path="/setup/tls"
      title="Guard the way to you"
      lead="Optional: an MTA-STS policy makes senders encrypt, and TLS-RPT makes them tell when it fails."
    >
      <TlsPolicies />
    </StepFrame>
  );
}
