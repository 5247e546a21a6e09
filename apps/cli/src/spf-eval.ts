import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseIp, type Resolver } from '@postseal/mail-terms';
import { evaluateSpf, rfc7208Limits, type SpfEvaluation } from '@postseal/spf';
import { type Command, readArgs, required, type Terminal, toJson, UsageError } from './command.js';
import { dnsOptions, readIpArgument, withResolver } from './dns.js';

const EVALUATION_SECONDS = 20; // RFC 7208 §4.6.4

export const spfEvalCommand: Command = {
  name: 'spf eval',
  usage:
    'spf eval --ip IP --mail-from ADDR --helo NAME [--dns HOST:PORT] [--json]  |  spf eval --batch < lines.jsonl',
  summary: 'Evaluates SPF for one session, or for JSON lines { ip, mailFrom, helo } on standard input',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      ...dnsOptions,
      ip: { type: 'string' },
      'mail-from': { type: 'string' },
      helo: { type: 'string' },
      batch: { type: 'boolean' },
    });
    if (positionals.length > 0) throw new UsageError(`“${positionals[0]}” is not an option of spf eval.`);
    if (values.batch) {
      await withResolver(values.dns, (resolver) => evaluateLines(resolver, terminal));
      return 0;
    }
    const ip = readIpArgument(required(values.ip, '--ip'));
    const session = {
      ip,
      mailFrom: required(values['mail-from'], '--mail-from'),
      helo: required(values.helo, '--helo'),
    };
    const evaluation = await withResolver(values.dns, (resolver) => evaluate(session, resolver));
    await terminal.write(values.json ? toJson(toAnswer(evaluation)) : toText(evaluation));
    return 0;
  },
};

function evaluate(
  session: Pick<Parameters<typeof evaluateSpf>[0], 'ip' | 'mailFrom' | 'helo'>,
  resolver: Resolver,
) {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const signal = AbortSignal.timeout(EVALUATION_SECONDS * 1000);
  return evaluateSpf({ ...session, nowSeconds }, resolver, { ...rfc7208Limits, signal });
}

/** One answer line for each input line, in order. */
async function evaluateLines(resolver: Resolver, terminal: Terminal): Promise<void> {
  let number = 0;
  for await (const line of createInterface({
    input: Readable.from(terminal.stdin),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() === '') continue;
    await terminal.write(toJson(toAnswer(await evaluate(readLine(line, number), resolver))));
  }
}

function readLine(line: string, number: number) {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(`Line ${number} is not JSON.`);
  }
  const { ip: text, mailFrom, helo } = (value ?? {}) as Record<string, unknown>;
  const ip = typeof text === 'string' ? parseIp(text) : null;
  if (!ip || typeof mailFrom !== 'string' || typeof helo !== 'string') {
    throw new UsageError(`Line ${number} needs ip (an IP address), mailFrom and helo.`);
  }
  return { ip, mailFrom, helo };
}

function toAnswer({ result, explanation, lookups, voids, matched, error }: SpfEvaluation) {
  return { result, explanation, lookups, voids, matched, error };
}

function toText({ result, explanation, lookups, voids, matched, error }: SpfEvaluation): string {
  const lines = [`${result}  (${lookups} of 10 look-ups, ${voids} of 2 void)`];
  if (matched) lines.push(`matched ${matched.term} in the record of ${matched.domain}`);
  if (error) lines.push(`${error.detail} (${error.domain})`);
  if (explanation) lines.push(`explanation of the domain owner: ${explanation}`);
  return `${lines.join('\n')}\n`;
}
