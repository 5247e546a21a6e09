import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Exit codes of every command: 0 answered, 1 `check` found an error or worse, 2 bad usage or unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** Where a command reads and writes; tests pass their own. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  write(text: string): void | Promise<void>;
}

export interface Command {
  /** Words that call it, such as `spf eval`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

/** Bad usage or unreadable input: one sentence for stderr, exit code 2. */
export class UsageError extends Error {}

/** Reads options by node's own parser; every fault becomes a UsageError. */
export function readArgs<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The one positional argument of a command. */
export function onlyArgument(positionals: readonly string[], what: string): string {
  if (positionals.length !== 1) throw new UsageError(`Give exactly one ${what}.`);
  return positionals[0]!;
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`The option ${option} is needed.`);
  return value;
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
