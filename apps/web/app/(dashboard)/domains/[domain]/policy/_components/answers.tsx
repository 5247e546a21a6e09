'use client';

import type { PolicyAdvice, PolicyAnswers } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { answerPolicyQuestions } from '@/lib/browser-routes';

interface AnswersProps {
  readonly domain: string;
  readonly answers: PolicyAdvice['answers'];
  readonly mayEdit: boolean;
}

/** What only the owner knows about the domain's mail. Each answer is kept as it is given. */
export function Answers({ domain, answers, mayEdit }: AnswersProps) {
  const router = useRouter();
  const [said, setSaid] = useState<PolicyAnswers>(answers);

  async function say(change: Partial<PolicyAnswers>) {
    const before = said;
    const { hasMonthlyMail, doPeopleWrite, acceptsForwardLoss, isParked } = { ...said, ...change };
    const body = { hasMonthlyMail, doPeopleWrite, acceptsForwardLoss, isParked };
    setSaid(body);
    try {
      await browserApi(answerPolicyQuestions, { params: { domain }, body });
      router.refresh();
    } catch (error) {
      setSaid(before);
      toast(sentenceOf(error), { kind: 'error' });
    }
  }

  return (
    <Section
      title="What only you know"
      description="Reports show mail, not what it is for. These answers decide how long to watch and where to stop."
    >
      <div className="grid gap-5">
        <Question
          text="Does some mail go out only once a month, such as invoices?"
          value={said.hasMonthlyMail}
          disabled={!mayEdit}
          onAnswer={(hasMonthlyMail) => void say({ hasMonthlyMail })}
        />
        <Question
          text="Do people write mail from this domain, for example to mailing lists?"
          value={said.doPeopleWrite}
          disabled={!mayEdit}
          onAnswer={(doPeopleWrite) => void say({ doPeopleWrite })}
        />
        <Question
          text="Is it all right if forwarded mail whose signature broke is refused?"
          value={said.acceptsForwardLoss}
          disabled={!mayEdit}
          onAnswer={(acceptsForwardLoss) => void say({ acceptsForwardLoss })}
        />
        <Question
          text="Is the domain parked, that is, does it send no mail at all?"
          value={said.isParked}
          disabled={!mayEdit}
          onAnswer={(isParked) => void say({ isParked })}
        />
        {answers.by && answers.at && (
          <p className="text-ink-soft text-xs">
            {answers.by}, <RelativeTime moment={answers.at} />
          </p>
        )}
      </div>
    </Section>
  );
}

interface QuestionProps {
  readonly text: string;
  /** Null before it was answered. */
  readonly value: boolean | null;
  readonly disabled: boolean;
  readonly onAnswer: (answer: boolean) => void;
}

function Question({ text, value, disabled, onAnswer }: QuestionProps) {
  const name = useId();
  return (
    <fieldset className="grid gap-1.5" disabled={disabled}>
      <legend className="mb-1.5 text-ink">{text}</legend>
      <div className="flex gap-5">
        {[true, false].map((answer) => (
          <label key={String(answer)} className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="radio"
              name={name}
              checked={value === answer}
              onChange={() => onAnswer(answer)}
              className="size-4 accent-accent"
            />
            {answer ? 'Yes' : 'No'}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
