import type { PolicyAdvice } from '@postseal/contract';
import { Difference } from '@/components/domains/difference';
import { WatchRecord } from '@/components/domains/watch-record';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Code, RecordBlock } from '@/components/ui/record-block';
import { stepReason, stepTitle } from './policy-words';

/** The next record, what differs, and the way back; complete only when it may be published. */
export function NextStep({ advice, domain }: { advice: PolicyAdvice; domain: string }) {
  const step = advice.step!;
  const isOpen = advice.state === 'ready';
  const record = (
    <div className="grid gap-4">
      <RecordBlock name={advice.name} type="TXT" value={step.record} />
      {isOpen && (
        <WatchRecord domain={domain} record={{ name: advice.name, type: 'TXT', value: step.record }} />
      )}
      <Difference before={advice.record} after={step.record} labels={['Now', 'Next']} legend />
      <div className="grid gap-1.5 text-sm">
        <p className="text-ink-soft">Should good mail get lost, go back to:</p>
        <p className="flex flex-wrap items-center gap-2">
          <Code>{step.stepBackRecord}</Code>
          <CopyButton text={step.stepBackRecord} what="record to go back to" />
        </p>
      </div>
    </div>
  );
  return (
    <Section title={`Next: ${stepTitle(step)}`} description={stepReason(step)}>
      {isOpen ? (
        record
      ) : (
        <details>
          <summary className="w-fit cursor-pointer text-ink-soft">
            The record, for when every condition is met
          </summary>
          <div className="mt-4">{record}</div>
        </details>
      )}
    </Section>
  );
}
