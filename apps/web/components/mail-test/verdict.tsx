import type { MailTestResult } from '@postseal/contract';
import { clsx } from 'clsx';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { TextLink } from '../text-link';
import { Card, Section } from '../ui/card';
import { Badge } from '../ui/status';
import { CheckArea } from './check-area';

const gradeInk: Readonly<Record<MailTestResult['grade'], string>> = {
  A: 'text-pass-text',
  B: 'text-dkim-text',
  C: 'text-spf-text',
  D: 'text-fail-text',
};

/** The three numbers, kept apart; then who would refuse the mail and why; then every check. */
export function Verdict({ result }: { result: MailTestResult }) {
  const { areas, rejections } = result;
  return (
    <div className="grid gap-6">
      <Numbers result={result} />
      {rejections.length > 0 && <Rejections rejections={rejections} />}
      {areas.map((area) => (
        <CheckArea key={area.id} area={area} />
      ))}
    </div>
  );
}

function Numbers({ result }: { result: MailTestResult }) {
  const { score, grade, gradeWords, rejections, advice, ceilings, counted } = result;
  const refuses = rejections.length > 0;
  const receivers = new Set(rejections.map(({ receiver }) => receiver)).size;
  return (
    <Card className="grid divide-line max-md:divide-y md:grid-cols-3 md:divide-x">
      <div className="grid content-start gap-1 p-5">
        <h2 className="font-medium text-ink-soft">Would be rejected by</h2>
        <p
          className={clsx(
            'flex items-center gap-2 font-semibold text-xl',
            refuses ? 'text-fail-text' : 'text-pass-text',
          )}
        >
          {refuses ? (
            <ShieldAlert aria-hidden="true" className="size-6" />
          ) : (
            <ShieldCheck aria-hidden="true" className="size-6" />
          )}
          {refuses ? `${receivers} ${receivers === 1 ? 'receiver' : 'receivers'}` : 'Nobody we know'}
        </p>
        <p className="text-ink-soft">
          Predicted from the rules that receivers publish. What they remember of your address cannot be seen.
        </p>
      </div>
      <div className="grid content-start gap-1 p-5">
        <h2 className="font-medium text-ink-soft">Score</h2>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={clsx('tabular font-semibold text-xl', gradeInk[grade])}>{score.toFixed(1)}</span>
          <span className="text-ink-soft">out of 10</span>
          <span className="font-medium">
            {grade}: {gradeWords}
          </span>
        </p>
        <p className="text-ink-soft">
          Scored on {counted.scored} of {counted.total} checks; what could not be tested costs nothing.
        </p>
        {ceilings.map(({ ceiling, because }) => (
          <p key={because} className="text-ink">
            At most {ceiling.toFixed(1)}: {because}.
          </p>
        ))}
      </div>
      <div className="grid content-start gap-1 p-5">
        <h2 className="font-medium text-ink-soft">Advice</h2>
        <p className="font-semibold text-xl">{advice === 0 ? 'None' : advice}</p>
        <p className="text-ink-soft">What would be nicer, at no cost in points.</p>
      </div>
    </Card>
  );
}

function Rejections({ rejections }: Pick<MailTestResult, 'rejections'>) {
  return (
    <Section
      flush
      title="Who would refuse it, and by which rule"
      description="Mend what stands behind a rule, and the refusal goes with it."
    >
      <ul className="divide-y divide-line">
        {rejections.map(({ receiver, id, code, cause, because }) => (
          <li key={`${receiver} ${id}`} className="grid gap-1 px-4 py-4 [overflow-wrap:anywhere] sm:px-5">
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone="fail" icon={ShieldAlert}>
                {receiver}
              </Badge>
              {code && <code className="font-mono text-ink-soft text-xs">{code}</code>}
            </p>
            {cause && <p className="max-w-prose">{cause}</p>}
            <p className="text-ink-soft">
              Because of: {because.join('; ')}.{' '}
              <TextLink href={`/bounces/${id}`} prefetch={false}>
                What this refusal looks like
              </TextLink>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
