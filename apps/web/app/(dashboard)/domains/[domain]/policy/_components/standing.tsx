import type { PolicyAdvice } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { Code, RecordBlock } from '@/components/ui/record-block';
import { formatShare } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { Ladder } from './ladder';
import { standingOf } from './policy-words';

/** Where the domain stands on its way, with the one sentence that matters. */
export function Standing({ advice, domain }: { advice: PolicyAdvice; domain: string }) {
  const { title, text } = standingOf(advice);
  return (
    <Card className="grid gap-5 p-4 sm:p-5">
      <div className="grid max-w-prose gap-1">
        <h2 className="text-balance font-semibold text-ink text-xl">{title}</h2>
        <p className="text-ink-soft">{text}</p>
        {advice.passRate.rate !== null && (
          <p className="text-ink-soft">
            {formatShare(advice.passRate.rate)} of your mail of the last two weeks passed.
          </p>
        )}
      </div>
      {advice.record !== null && <Ladder advice={advice} />}
      {(advice.state === 'no-record' || advice.state === 'inherited') && (
        <p>
          <TextLink href={domainPath(domain)}>To the overview</TextLink>
        </p>
      )}
      {advice.parkedRecord && <RecordBlock name={advice.name} type="TXT" value={advice.parkedRecord} />}
      <Regressions advice={advice} domain={domain} />
    </Card>
  );
}

function Regressions({ advice, domain }: { advice: PolicyAdvice; domain: string }) {
  if (advice.regressions.length === 0) return null;
  return (
    <Notice kind="warning">
      <div className="grid gap-3">
        <ul className="grid gap-1">
          {advice.regressions.map(({ reason, source, days }) => (
            <li key={`${reason} ${source?.key}`}>
              {reason === 'dns-fault' && (
                <>
                  A record has an open fault. <TextLink href={domainPath(domain, 'dns')}>See which</TextLink>
                </>
              )}
              {reason === 'source-fails' && (
                <>
                  <strong>{source?.name}</strong> is yours and failed on its two latest days (
                  {days.join(' and ')}).
                </>
              )}
              {reason === 'new-source' && (
                <>
                  <strong>{source?.name}</strong> is new since the last step and sends a notable part of your
                  mail. Say below whose it is.
                </>
              )}
            </li>
          ))}
        </ul>
        {advice.stepBackRecord && (
          <details>
            <summary className="w-fit cursor-pointer">Good mail gets lost? One step back</summary>
            <p className="mt-2 flex flex-wrap items-center gap-2">
              <Code>{advice.stepBackRecord}</Code>
              <CopyButton text={advice.stepBackRecord} what="record one step back" />
            </p>
          </details>
        )}
      </div>
    </Notice>
  );
}
