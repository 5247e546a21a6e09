import type { DomainDetail, Finding } from '@postseal/contract';
import { CircleArrowRight, CircleCheck, CircleX, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Difference } from '@/components/domains/difference';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { RecordBlock } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';
import { type FirstDayStep, firstDaySteps, isOverdue, type StepState } from './first-day-steps';

interface FirstDayProps {
  readonly domain: DomainDetail;
  readonly findings: readonly Finding[];
  readonly now: Date;
}

/** Between publishing the record and the first report nothing seems to happen: says what does, and what is next. */
export function FirstDay({ domain, findings, now }: FirstDayProps) {
  const steps = firstDaySteps(domain, findings);
  const done = steps.filter((step) => step.state === 'done').length;
  return (
    <Section
      title="Until the first report"
      description={`${done} of ${steps.length} steps done. Reports come once a day from each receiver, so the first usually takes 24 to 48 hours.`}
    >
      <ol className="grid gap-6">
        {steps.map((step) => (
          <Step key={step.id} step={step}>
            {step.id === 'record' && step.state !== 'done' && <RecordToPublish domain={domain} />}
            {step.id === 'report' && isOverdue(domain, now) && <WhyNoReport domain={domain} />}
          </Step>
        ))}
      </ol>
    </Section>
  );
}

const icons: Readonly<Record<StepState, ReactNode>> = {
  done: <CircleCheck aria-hidden="true" className="size-5 text-pass-text" />,
  next: <CircleArrowRight aria-hidden="true" className="size-5 text-accent-text" />,
  waiting: <Clock aria-hidden="true" className="size-5 text-unknown-text" />,
  problem: <CircleX aria-hidden="true" className="size-5 text-fail-text" />,
};
const stateWords: Readonly<Record<StepState, string>> = {
  done: 'done',
  next: 'your turn',
  waiting: 'waiting',
  problem: 'needs you',
};

function Step({ step, children }: { step: FirstDayStep; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span className="shrink-0">{icons[step.state]}</span>
      <div className="grid min-w-0 flex-1 gap-3">
        <div>
          <p className="font-medium">
            {step.title} <span className="font-normal text-ink-soft">({stateWords[step.state]})</span>
          </p>
          <p className="max-w-prose text-ink-soft">{step.detail}</p>
        </div>
        {children}
      </div>
    </li>
  );
}

function RecordToPublish({ domain }: { domain: DomainDetail }) {
  const { dmarcProposal, reportAddress } = domain;
  const { present, value } = dmarcProposal;
  return (
    <div className="grid gap-3">
      <RecordBlock {...dmarcProposal} />
      {present !== null && (
        <div className="grid gap-2">
          <p className="text-ink-soft text-xs">
            This is your present record with our address added; nothing else changes:
          </p>
          <Difference before={present} after={value} />
        </div>
      )}
      <p className="flex flex-wrap items-center gap-x-2 text-ink-soft text-xs">
        Report address of this domain: <code className="break-all font-mono text-ink">{reportAddress}</code>
        <CopyButton text={reportAddress} what="report address" />
      </p>
    </div>
  );
}

function WhyNoReport({ domain }: { domain: DomainDetail }) {
  return (
    <div className="max-w-prose rounded-md bg-sunken px-4 py-3">
      <p>
        The record was first seen <RelativeTime moment={domain.controlProvenAt ?? domain.addedAt} />, and no
        report has come. The usual reasons:
      </p>
      <ul className="mt-2 list-disc space-y-1 ps-5 text-ink-soft">
        <li>No mail went to receivers that send reports, such as Gmail, Yahoo, GMX or Outlook.com.</li>
        <li>The record was changed, or other name servers of the domain do not have it yet.</li>
        <li>The receiver could not confirm that reports may go to our address.</li>
      </ul>
    </div>
  );
}
