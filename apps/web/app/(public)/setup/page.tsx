import type { Metadata } from 'next';
import { FactsForm } from './_components/facts-form';
import { StepFrame } from './_components/step-frame';

export const metadata: Metadata = {
  title: 'Set up a domain for mail',
  description: 'PTR, SPF, DKIM, DMARC and the mail server, step by step, with the line to paste.',
};

export default function SetupPage() {
  return (
    <StepFrame
      path="/setup"
      title="Set up a domain for mail"
      lead="Reverse name, SPF, DKIM, DMARC and the mail server: each with the line to paste into your panel. Skip what you have."
    >
      <FactsForm />
    </StepFrame>
  );
}
