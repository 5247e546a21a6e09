import { type ImportedDkim, importDkim, type RecordShape, type Remark } from '@postseal/setup';
import { type Command, readArgs, toJson, UsageError } from './command.js';
import { readInput } from './text-input.js';

export const setupDkimImportCommand: Command = {
  name: 'setup dkim-import',
  usage: 'setup dkim-import [FILE] [--domain DOMAIN] [--selector S] [--json]',
  summary: 'Turns dkim.txt, a PEM key, dig output or a panel’s text into the one value to publish',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      json: { type: 'boolean' },
      domain: { type: 'string' },
      selector: { type: 'string' },
    });
    const text = Buffer.from(await readInput(positionals, terminal)).toString('utf8');
    const { main, all, remarks } = importDkim(text, {
      domain: values.domain ?? null,
      selector: values.selector ?? null,
    });
    if (main === null) throw new UsageError(remarks[0]?.text ?? 'No DKIM key was found in the input.');
    const answer = { ...toAnswer(main, remarks), keys: all.map((key) => toAnswer(key, [])) };
    await terminal.write(values.json ? toJson(answer) : toText(main, remarks));
    return 0;
  },
};

function toAnswer(key: ImportedDkim, onPaste: readonly Remark[]) {
  const { type, selector, domain, name, value, cleanedValue, keyType, bits } = key;
  const remarks = [...onPaste, ...key.remarks];
  return {
    type,
    selector,
    domain,
    name,
    value,
    cleanedValue,
    keyType,
    bits,
    ...printedShapes(key.shapes),
    warnings: remarks.map(({ id }) => id),
    remarks,
  };
}

/** What to paste, by tab; and the host field where the tab has one. */
export function printedShapes(shapes: readonly RecordShape[]) {
  return {
    shapes: Object.fromEntries(shapes.map(({ id, text }) => [id, text])),
    hosts: Object.fromEntries(shapes.flatMap(({ id, host }) => (host === null ? [] : [[id, host]]))),
  };
}

function toText(key: ImportedDkim, onPaste: readonly Remark[]): string {
  return [
    `name   ${key.name ?? 'not known: give --selector and --domain'}`,
    `type   ${key.type}`,
    `value  ${key.value ?? ''}`,
    ...printedRemarks([...onPaste, ...key.remarks]),
    '',
  ].join('\n');
}

export function printedRemarks(remarks: readonly Remark[]): string[] {
  return remarks.map(({ id, severity, text }) => `${severity.toUpperCase().padEnd(8)} ${text} (${id})`);
}
