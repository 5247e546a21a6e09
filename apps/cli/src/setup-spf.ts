import type { Resolver } from '@postseal/mail-terms';
import {
  buildSpf,
  includeOf,
  measureSpfDraft,
  type Remark,
  type SpfEnding,
  shapeRecord,
} from '@postseal/setup';
import { expandSpf, spfExpansionCaps } from '@postseal/spf';
import { type Command, onlyArgument, readArgs, toJson, UsageError } from './command.js';
import { dnsOptions, readDomainArgument, withResolver } from './dns.js';
import { printedRemarks, printedShapes } from './setup-dkim-import.js';

const EXPANSION_SECONDS = 20;
const MECHANISMS = ['a', 'mx'] as const;

export const setupSpfCommand: Command = {
  name: 'setup spf',
  usage:
    'setup spf DOMAIN [--ip ADDRESS]… [--include DOMAIN|SERVICE]… [--mechanism a|mx]… [--all softfail|fail] [--existing RECORD]… [--offline] [--dns HOST:PORT] [--json]',
  summary: 'Builds the one SPF record from what is published and what sends, with its look-up cost',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      ...dnsOptions,
      ip: { type: 'string', multiple: true },
      include: { type: 'string', multiple: true },
      mechanism: { type: 'string', multiple: true },
      all: { type: 'string' },
      existing: { type: 'string', multiple: true },
      offline: { type: 'boolean' },
    });
    const domain = readDomainArgument(onlyArgument(positionals, 'domain'));
    const wish = {
      addresses: values.ip ?? [],
      includes: (values.include ?? []).map(includeOf),
      mechanisms: readMechanisms(values.mechanism ?? []),
      ending: readEnding(values.all),
    };
    const build = async (resolver: Resolver | null) => {
      const existing = values.existing ?? (resolver === null ? [] : await publishedTexts(resolver, domain));
      const draft = buildSpf({ existing, ...wish });
      const cost = resolver === null ? null : await measure(domain, draft.value, resolver);
      return { draft, cost };
    };
    const { draft, cost } = values.offline ? await build(null) : await withResolver(values.dns, build);
    const refused: Remark[] = draft.refused.map(({ remark }) => remark);
    const remarks = [...refused, ...draft.remarks, ...(cost?.remarks ?? [])];
    const answer = {
      name: domain,
      value: draft.value,
      ...printedShapes(shapeRecord({ name: domain, zone: domain, value: draft.value })),
      warnings: [...new Set(remarks.map(({ id }) => id))],
      remarks,
      replaces: draft.replaces,
      added: draft.added,
      refused: draft.refused.map(({ input }) => input),
      terms: draft.terms,
      lookups: cost?.lookups ?? null,
      voids: cost?.voids ?? null,
      isComplete: cost?.isComplete ?? null,
    };
    await terminal.write(values.json ? toJson(answer) : toText(answer));
    return 0;
  },
};

/** A record that is there must not be lost because DNS could not be asked. */
export async function publishedTexts(resolver: Resolver, name: string): Promise<readonly string[]> {
  const answer = await resolver.txt(name);
  if (answer.outcome === 'unavailable') {
    throw new UsageError(
      `DNS could not be asked for ${name} (${answer.reason}); give what is published with --existing, or --offline.`,
    );
  }
  return answer.outcome === 'found' ? answer.records : [];
}

function measure(domain: string, draft: string, resolver: Resolver) {
  const signal = AbortSignal.timeout(EXPANSION_SECONDS * 1000);
  return measureSpfDraft(domain, draft, resolver, expandSpf, { ...spfExpansionCaps, signal });
}

function readMechanisms(texts: readonly string[]): (typeof MECHANISMS)[number][] {
  return texts.map((text) => {
    const found = MECHANISMS.find((name) => name === text);
    if (found === undefined) throw new UsageError(`--mechanism takes a or mx, not “${text}”.`);
    return found;
  });
}

function readEnding(text: string | undefined): SpfEnding {
  if (text === undefined) return 'keep';
  if (text === 'softfail' || text === 'fail') return text;
  throw new UsageError(`--all takes softfail or fail, not “${text}”.`);
}

function toText(answer: {
  readonly name: string;
  readonly value: string;
  readonly replaces: string | null;
  readonly terms: readonly { readonly text: string; readonly meaning: string }[];
  readonly lookups: number | null;
  readonly remarks: readonly Remark[];
}): string {
  return [
    `name   ${answer.name}`,
    'type   TXT',
    `value  ${answer.value}`,
    ...(answer.replaces === null || answer.replaces === answer.value
      ? []
      : [`in place of ${answer.replaces}`]),
    '',
    ...answer.terms.map(({ text, meaning }) => `  ${text.padEnd(32)} ${meaning}`),
    ...(answer.lookups === null ? [] : ['', `${answer.lookups} of 10 look-ups`]),
    ...printedRemarks(answer.remarks),
    '',
  ].join('\n');
}
