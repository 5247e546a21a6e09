import { type BounceCard, type BounceExplanation, bounceLimits, explainBounce } from '@postseal/bounces';
import { type Command, readArgs, toJson, UsageError } from './command.js';
import { readInput } from './text-input.js';

export const bounceExplainCommand: Command = {
  name: 'bounce explain',
  usage: 'bounce explain [FILE] [--json]',
  summary: 'Explains a bounce, a delivery status or log lines: who refused, why, and what to change',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
    const explanation = explainBounce(await readInput(positionals, terminal), bounceLimits);
    if (explanation.form === 'empty')
      throw new UsageError('The input is empty: paste a bounce, or name its file.');
    await terminal.write(values.json ? toJson(toDocument(explanation)) : toText(explanation));
    return 0;
  },
};

/** The first card's answer, and all cards below `replies`. */
function toDocument({ form, isTruncated, cards }: BounceExplanation) {
  const replies = cards.map(toAnswer);
  return { ...(replies[0] ?? null), form, isTruncated, replies };
}

function toAnswer(card: BounceCard) {
  const { best, matches, receiver, replyCode, enhancedStatus } = card;
  return {
    best: best?.id ?? null,
    matches: matches.map(({ entry, matchedText }) => ({
      id: entry.id,
      receiver: entry.receiver,
      kind: entry.kind,
      cause: entry.cause,
      fix: entry.fix,
      checks: entry.checks,
      headline: entry.note.headline,
      matchedText,
    })),
    receiver: receiver?.name ?? null,
    receiverEvidence: receiver?.evidence ?? null,
    code: [replyCode, enhancedStatus].filter((code) => code !== null).join(' ') || null,
    replyCode,
    enhancedStatus,
    isTemporary: card.isTemporary,
    confidence: card.confidence,
    general: card.general,
    job: card.job,
    checks: card.checks,
    reply: card.reply,
    facts: card.facts,
    recipientDomains: card.recipientDomains,
    recipientCount: card.recipientCount,
  };
}

const TRUST = {
  matched: '',
  'looks-like': ' (the text looks like it)',
  general: ' (a general explanation of the code)',
  none: '',
} as const;

function toText({ cards }: BounceExplanation): string {
  return `${cards.map(describe).join('\n\n')}\n`;
}

function describe(card: BounceCard): string {
  const { best, general, receiver, isTemporary, checks, facts } = card;
  const what = isTemporary === null ? '' : isTemporary ? 'temporary: the queue tries again' : 'permanent';
  const lines = [best?.note.headline ?? general?.cause ?? 'We do not know this one.'];
  lines[0] += TRUST[card.confidence];
  lines.push(
    ['  said by', receiver?.name ?? 'a receiver that the text does not name', what && `(${what})`]
      .join(' ')
      .trimEnd(),
  );
  if (best !== null) lines.push(`  cause   ${best.cause}`);
  const fix = best?.fix ?? general?.fix;
  if (fix !== undefined) lines.push(`  fix     ${fix}`);
  if (checks.length > 0) lines.push(`  checks  ${checks.join(' ')}`);
  const ips = facts.sendingIps.map(({ ip }) => ip);
  if (ips.length > 0) lines.push(`  sent from ${ips.join(', ')}`);
  if (facts.senderDomains.length > 0) lines.push(`  in the name of ${facts.senderDomains.join(', ')}`);
  for (const { url } of facts.links) lines.push(`  see     ${url}`);
  return lines.join('\n');
}
