import {
  advisedMailTestLimits,
  type CheckRow,
  describeCheck,
  gradeWords,
  groups,
  type MailVerdict,
  type MessageRefusal,
  readMessageDate,
  testMessage,
} from '@postseal/mail-test';
import { type Command, onlyArgument, readArgs, required, toJson, UsageError } from './command.js';
import { dnsOptions, readIpArgument, withResolver } from './dns.js';
import { readInput } from './input-file.js';

const TEST_SECONDS = 60;

export const messageTestCommand: Command = {
  name: 'message test',
  usage:
    'message test FILE --ip IP --helo NAME --mail-from ADDR [--tls] [--bulk] [--received-at TIME] [--dns HOST:PORT] [--json]',
  summary:
    'Tests a received message (.eml, - for standard input): would it be rejected, its score, what to change',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      ...dnsOptions,
      ip: { type: 'string' },
      helo: { type: 'string' },
      'mail-from': { type: 'string' },
      tls: { type: 'boolean' },
      bulk: { type: 'boolean' },
      'received-at': { type: 'string' },
    });
    const file = onlyArgument(positionals, 'file');
    const session = {
      ip: readIpArgument(required(values.ip, '--ip')),
      helo: required(values.helo, '--helo'),
      mailFrom: required(values['mail-from'], '--mail-from').replace(/^<(.*)>$/, '$1'),
      tls: { isUsed: values.tls === true, version: null },
    };
    const message = await readInput(file, terminal);
    const receivedAtSeconds = readTime(values['received-at']) ?? arrivalOf(message) ?? Date.now() / 1000;
    const mail = {
      message,
      session: { ...session, receivedAtSeconds: Math.floor(receivedAtSeconds) },
      isBulk: values.bulk === true,
      listings: null,
      scanner: null,
    };
    const limits = { ...advisedMailTestLimits, signal: AbortSignal.timeout(TEST_SECONDS * 1000) };
    const outcome = await withResolver(values.dns, (resolver) => testMessage(mail, resolver, limits));
    if (!outcome.ok) throw new UsageError(`${file} cannot be tested: ${refusals[outcome.refusal]}.`);
    await terminal.write(values.json ? toJson(outcome.verdict) : toText(outcome.verdict));
    return 0;
  },
};

const refusals: Readonly<Record<MessageRefusal, string>> = {
  empty: 'it is empty',
  'message-too-large': `it has more than ${advisedMailTestLimits.maxMessageBytes / 1024 / 1024} MB`,
  'header-too-large': `its header has more than ${advisedMailTestLimits.maxHeaderBytes / 1024} KB, ${advisedMailTestLimits.maxHeaderLines} lines or ${advisedMailTestLimits.maxHeaderFields} fields`,
};

function readTime(text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new UsageError(`--received-at ${text} is no time, such as 2026-11-24T09:30:00Z.`);
  return at / 1000;
}

/** A file saved from a mailbox bears the time of its arrival in its topmost Received field. */
function arrivalOf(message: Uint8Array): number | null {
  const header = Buffer.from(message.subarray(0, advisedMailTestLimits.maxHeaderBytes)).toString('latin1');
  const received = /^Received:((?:[^\r\n]|\r?\n[ \t]){1,4000})/im.exec(
    header.split(/\r?\n\r?\n/, 1)[0]!,
  )?.[1];
  return received === undefined
    ? null
    : readMessageDate(received.slice(received.lastIndexOf(';') + 1).trim());
}

function toText(verdict: MailVerdict): string {
  const { score, grade, ceiling, ceilings, wouldReject, counted, checks, deductions } = verdict;
  const lines = [
    wouldReject.length === 0 ? 'Would be rejected by: nobody, by published rules' : 'Would be rejected by:',
    ...wouldReject.map(
      ({ receiver, id, because }) => `  ${receiver} (${id}): ${because.map(titleOf).join('; ')}`,
    ),
    '',
    `Score: ${score.toFixed(1)} of 10, ${grade}: ${gradeWords[grade]}. Scored on ${counted.scored} of ${counted.total} checks.`,
    ...(ceiling < 10 ? [`  At most ${ceiling}: ${ceilings.map(({ because }) => because).join('; ')}`] : []),
    '',
  ];
  const cost = new Map(deductions.map(({ id, points }) => [id, points]));
  for (const row of checks.filter(({ state }) => state === 'failed')) {
    const points = cost.get(row.id);
    lines.push(...describeRow(points ? `-${points.toFixed(1)}` : ' ', row), '');
  }
  const advice = checks.filter(({ state }) => state === 'advice');
  if (advice.length > 0) lines.push('Advice, at no cost:', '');
  for (const row of advice) lines.push(...describeRow('', row), '');
  const open = checks.filter(({ state }) => state === 'unknown');
  if (open.length > 0) lines.push('Could not be tested:');
  for (const { title, seen } of open) lines.push(`  ${title}: ${seen}`);
  const passed = checks.filter(({ state }) => state === 'passed');
  lines.push('', 'Passed:', ...passedByGroup(passed));
  return `${lines.join('\n').trimEnd()}\n`;
}

function describeRow(head: string, { id, title, seen, why, fix, paste }: CheckRow): string[] {
  const indent = ' '.repeat(6);
  return [
    `${head.padStart(4)}  ${title} (${id})`,
    `${indent}Seen: ${seen}`,
    `${indent}${why}`,
    ...(fix === null ? [] : [`${indent}${fix}`]),
    ...(paste === null ? [] : paste.split('\n').map((line) => `${indent}  ${line}`)),
  ];
}

function passedByGroup(rows: readonly CheckRow[]): string[] {
  return Object.entries(groups).flatMap(([group, { title }]) => {
    const names = new Set(rows.filter((row) => row.group === group).map((row) => row.title));
    return names.size === 0 ? [] : [`  ${title}: ${[...names].join(', ')}`];
  });
}

function titleOf(id: CheckRow['id']): string {
  return describeCheck(id).title;
}
