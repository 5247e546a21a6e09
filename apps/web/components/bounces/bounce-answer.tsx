import type { BounceCard } from '@postseal/bounces';
import { CircleHelp, Clock, OctagonX } from 'lucide-react';
import { changeDraft } from '@/lib/setup-draft';
import { TextLink } from '../text-link';
import { Card, Facts } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Code } from '../ui/record-block';
import { Badge } from '../ui/status';
import { BounceCheck } from './bounce-check';
import { CheckList } from './check-list';
import { jobWords } from './job-words';

const confidenceWords = {
  matched: 'This text is known',
  'looks-like': 'Looks like a known text',
  general: 'General explanation',
  none: 'Not known',
} as const;

/** One refusal explained: receiver, cause, fix, who acts, what to check, and what the text tells about the sender. */
export function BounceAnswer({ card }: { card: BounceCard }) {
  const { best, general, receiver, confidence, isTemporary, job, checks } = card;
  const headline = best?.note.headline ?? general?.cause ?? 'We do not know this one';
  return (
    <Card className="overflow-clip">
      <div className="grid gap-3 p-5 sm:p-6">
        <div className="flex flex-wrap gap-1.5">
          {isTemporary !== null && (
            <Badge tone={isTemporary ? 'spf' : 'fail'} icon={isTemporary ? Clock : OctagonX}>
              {isTemporary ? 'Temporary' : 'Permanent'}
            </Badge>
          )}
          <Badge tone={confidence === 'matched' ? 'accent' : 'unknown'}>{confidenceWords[confidence]}</Badge>
          {card.recipientCount > 1 && <Badge>{card.recipientCount} recipients</Badge>}
        </div>
        <h2 className="max-w-2xl font-semibold text-lg">{headline}</h2>
        {best && <p className="max-w-prose text-base text-ink-soft">{best.cause}</p>}
        {confidence === 'none' && <Unknown />}
      </div>
      <div className="grid gap-6 border-line border-t p-5 sm:p-6 lg:grid-cols-2 lg:gap-8">
        <div className="grid content-start gap-5">
          <Part title="What to do">
            <p className="max-w-prose text-base">
              {best?.fix ?? general?.fix ?? 'Ask the receiver’s postmaster, and quote the whole reply.'}
            </p>
            {isTemporary && (
              <p className="text-ink-soft">
                Your server tries again by itself, usually for four to five days. Worry when it lasts longer
                than one.
              </p>
            )}
            {best && (
              <p>
                <TextLink href={`/bounces/${best.id}`} prefetch={false}>
                  All about this refusal
                </TextLink>
              </p>
            )}
          </Part>
          {job && (
            <Part title="Who acts">
              <p className="max-w-prose text-ink-soft">
                <strong className="font-medium text-ink">{jobWords[job].title}.</strong> {jobWords[job].text}
              </p>
            </Part>
          )}
          <Part title="Found in the text">
            <Facts
              facts={[
                { term: 'Receiver', value: receiver?.name ?? 'Not named' },
                ...codeFacts(card),
                ...senderFacts(card),
              ]}
            />
          </Part>
        </div>
        <div className="grid content-start gap-5">
          {checks.length > 0 && (
            <Part title="Check, and mend">
              <CheckList checks={checks} onFollow={() => carryFacts(card)} />
            </Part>
          )}
          <Part title="Look now">
            <BounceCheck key={card.reply} facts={card.facts} />
          </Part>
          <Part title="The reply" aside={<CopyButton text={card.reply} what="reply" />}>
            <p className="max-h-40 overflow-y-auto break-words rounded-md bg-sunken p-3 font-mono text-xs">
              {card.reply || 'No reply in words.'}
            </p>
            <p className="text-ink-soft text-xs">The part of addresses before the @ is hidden.</p>
          </Part>
        </div>
      </div>
    </Card>
  );
}

function Unknown() {
  return (
    <p className="flex max-w-prose items-start gap-2 text-base text-ink-soft">
      <CircleHelp aria-hidden="true" className="mt-1 size-4 shrink-0" />
      No entry of the list matches, and the text has no code that tells more. A whole bounce mail, or the log
      line with the three-digit code, tells most.
    </p>
  );
}

function Part({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div className="grid min-w-0 gap-2">
      <div className="flex min-h-8 items-center justify-between gap-2">
        <h3 className="font-semibold text-sm">{title}</h3>
        {aside}
      </div>
      {children}
    </div>
  );
}

function codeFacts({ replyCode, enhancedStatus }: BounceCard) {
  const codes = [replyCode, enhancedStatus].filter((code) => code !== null).join(' ');
  return codes === '' ? [] : [{ term: 'Code', value: <Code>{codes}</Code> }];
}

function senderFacts({ facts }: BounceCard) {
  const rows: { term: string; value: React.ReactNode }[] = [];
  if (facts.sendingIps.length > 0)
    rows.push({ term: 'Sending address', value: list(facts.sendingIps.map(({ ip }) => ip)) });
  if (facts.senderDomains.length > 0)
    rows.push({ term: 'Sender’s domain', value: list(facts.senderDomains) });
  if (facts.isSigned !== null) {
    const signed = facts.signatures.map(({ domain }) => domain).join(', ');
    rows.push({ term: 'DKIM signature', value: facts.isSigned ? `by ${signed}` : 'none' });
  }
  if (facts.queueId) rows.push({ term: 'Queue id', value: <Code>{facts.queueId}</Code> });
  for (const { kind, text } of facts.tokens)
    rows.push({ term: tokenWords[kind], value: <Code>{text}</Code> });
  return rows;
}

const tokenWords: Record<BounceCard['facts']['tokens'][number]['kind'], string> = {
  'gmx-reference': 'Reference for GMX',
  'microsoft-mark': 'Mark of Microsoft',
  'microsoft-server': 'Server of Microsoft',
  'yahoo-mark': 'Mark of Yahoo',
  'apple-mark': 'Mark of Apple',
  'orange-mark': 'Mark of Orange',
  'google-reference': 'Reference for Google',
  't-online-mark': 'Mark of T-Online',
};

function list(texts: readonly string[]) {
  return (
    <span className="flex flex-wrap gap-1">
      {texts.map((text) => (
        <Code key={text}>{text}</Code>
      ))}
    </span>
  );
}

/** The set-up begins with what the bounce told. */
function carryFacts({ facts }: BounceCard): void {
  const [domain] = facts.senderDomains;
  const addresses = facts.sendingIps.map(({ ip }) => ip).join('\n');
  changeDraft({ ...(domain && { domain }), ...(addresses && { addresses }) });
}
