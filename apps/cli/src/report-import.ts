import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, readArgs, required, type Terminal, toJson, UsageError } from './command.js';
import { filesIn } from './input-file.js';
import { type ImportAnswer, Refused, ReportInbox } from './report-inbox.js';

const AT_ONCE = 3;
const LOOK_MS = 500;
const MAX_WAIT_MS = 10 * 60_000; // for the last file to be read
const FRUITLESS = ['rejected', 'quarantined', 'set-aside'];

type Result =
  | { readonly file: string; readonly state: 'sent' | 'skipped'; readonly import: ImportAnswer }
  | { readonly file: string; readonly state: 'refused'; readonly reason: string };

export const reportImportCommand: Command = {
  name: 'report import',
  usage: 'report import FILE|MBOX|DIRECTORY… --url URL --key KEY [--json]',
  summary:
    'Sends reports to an instance with a report key (or POSTSEAL_REPORT_KEY); run again, it goes on where it stopped',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      url: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length === 0) throw new UsageError('Give at least one file or directory.');
    const inbox = new ReportInbox(
      originOf(required(values.url, '--url')),
      required(values.key ?? process.env.POSTSEAL_REPORT_KEY, '--key'),
    );
    const files = (await Promise.all(positionals.map(filesIn))).flat();
    const results = await inParallel(files, async ({ path, name }) => {
      const result = await bring(inbox, path, name);
      await tell(terminal, result, values.json === true);
      return result;
    });
    const summary = summarize(await whenRead(inbox, results), results);
    await terminal.write(values.json ? toJson({ summary }) : `${inWords(summary)}\n`);
    return summary.refused > 0 ? 1 : 0;
  },
};

function originOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${text} is no address such as https://postseal.example.org`);
  return url.origin;
}

/** Sends a file unless an earlier run brought it whole and something was stored from all of it. */
async function bring(inbox: ReportInbox, path: string, name: string): Promise<Result> {
  try {
    const earlier = (await inbox.find(await hashOf(path))).find(
      ({ state, byOutcome }) => state === 'complete' && !FRUITLESS.some((outcome) => byOutcome[outcome]),
    );
    if (earlier) return { file: path, state: 'skipped', import: earlier };
    return { file: path, state: 'sent', import: await inbox.send(name, await openAsBlob(path)) };
  } catch (error) {
    if (error instanceof Refused) return { file: path, state: 'refused', reason: error.message };
    throw error;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What became of everything that was sent, once it is read. */
async function whenRead(inbox: ReportInbox, results: readonly Result[]): Promise<ImportAnswer[]> {
  const until = Date.now() + MAX_WAIT_MS;
  const sent = results.flatMap((result) => (result.state === 'sent' ? [result.import] : []));
  return inParallel(sent, async (one) => {
    let latest = one;
    while (latest.byOutcome.queued && Date.now() < until) {
      await sleep(LOOK_MS);
      latest = await inbox.read(one.id);
    }
    return latest;
  });
}

interface Summary {
  readonly files: number;
  readonly sent: number;
  /** Brought by an earlier run. */
  readonly skipped: number;
  readonly refused: number;
  /** Mails and documents that were in the inbox already. */
  readonly alreadyHere: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly messages: number;
}

function summarize(imports: readonly ImportAnswer[], results: readonly Result[]): Summary {
  const count = (state: Result['state']) => results.filter((result) => result.state === state).length;
  const byOutcome: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  for (const { byOutcome: own, reasons: why, refusals } of imports) {
    for (const [outcome, n] of Object.entries(own)) byOutcome[outcome] = (byOutcome[outcome] ?? 0) + n;
    for (const { reason, count: n } of why) reasons[reason] = (reasons[reason] ?? 0) + n;
    for (const { reason } of refusals) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return {
    files: results.length,
    sent: count('sent'),
    skipped: count('skipped'),
    refused: count('refused'),
    alreadyHere: imports.reduce((sum, { alreadyHere }) => sum + alreadyHere, 0),
    byOutcome,
    reasons,
    messages: imports.reduce((sum, { messages }) => sum + messages, 0),
  };
}

function inWords({
  files,
  sent,
  skipped,
  refused,
  alreadyHere,
  byOutcome,
  reasons,
  messages,
}: Summary): string {
  const outcomes = Object.entries(byOutcome).map(([outcome, count]) => `${count} ${outcome}`);
  const parts = [
    `${files} files: ${sent} sent, ${skipped} here already, ${refused} refused`,
    [...outcomes, ...(alreadyHere > 0 ? [`${alreadyHere} known before`] : [])].join(', '),
    `${messages} messages`,
    Object.entries(reasons)
      .map(([reason, count]) => `${count} × ${reason}`)
      .join(', '),
  ];
  return parts.filter(Boolean).join('; ');
}

async function tell(terminal: Terminal, result: Result, isJson: boolean): Promise<void> {
  if (isJson) await terminal.write(toJson(result));
  else if (result.state === 'refused') await terminal.write(`${result.file}: refused: ${result.reason}\n`);
  else
    await terminal.write(
      `${result.file}: ${result.state === 'skipped' ? 'here already' : `${result.import.stored} taken in`}\n`,
    );
}

/** Does all of it, a few at a time; answers in order. The first failure ends it. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
