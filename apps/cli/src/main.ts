import { bounceExplainCommand } from './bounce-explain.js';
import { checkCommand } from './check.js';
import { type Command, UsageError } from './command.js';
import { dmarcDiscoverCommand } from './dmarc-discover.js';
import { messageTestCommand } from './message-test.js';
import { reportImportCommand } from './report-import.js';
import { reportParseCommand } from './report-parse.js';
import { setupDkimImportCommand } from './setup-dkim-import.js';
import { setupDmarcCommand } from './setup-dmarc.js';
import { setupSpfCommand } from './setup-spf.js';
import { spfEvalCommand } from './spf-eval.js';
import { spfTreeCommand } from './spf-tree.js';

const commands: readonly Command[] = [
  checkCommand,
  spfEvalCommand,
  spfTreeCommand,
  dmarcDiscoverCommand,
  reportParseCommand,
  reportImportCommand,
  bounceExplainCommand,
  setupDkimImportCommand,
  setupSpfCommand,
  setupDmarcCommand,
  messageTestCommand,
];

const terminal = {
  stdin: process.stdin,
  /** Waits while the reader is slower than we are. */
  write: (text: string) =>
    new Promise<void>((resolve, reject) =>
      process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
    ),
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE')
    process.exitCode = 0; // the reader has seen enough
  else if (error instanceof UsageError) {
    process.stderr.write(`postseal: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}

async function run(args: readonly string[]) {
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
  const asksForHelp =
    args.length === 0 || args[0] === 'help' || args.includes('--help') || args.includes('-h');
  if (asksForHelp) {
    await terminal.write(
      command ? helpOf([command]) : `postseal: is your mail believed?\n\n${helpOf(commands)}`,
    );
    return 0 as const;
  }
  if (command) return command.run(args.slice(command.name.split(' ').length), terminal);
  throw new UsageError(`There is no command “${args.slice(0, 2).join(' ')}”. “postseal help” lists them.`);
}

function helpOf(some: readonly Command[]): string {
  return some.map(({ usage, summary }) => `  postseal ${usage}\n      ${summary}\n`).join('');
}
