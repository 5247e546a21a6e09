import { type Resolver, requestedPolicies } from '@postseal/mail-terms';
import { buildDmarc, shapeRecord } from '@postseal/setup';
import { type Command, onlyArgument, readArgs, toJson, UsageError } from './command.js';
import { dnsOptions, readDomainArgument, withResolver } from './dns.js';
import { printedRemarks, printedShapes } from './setup-dkim-import.js';
import { publishedTexts } from './setup-spf.js';

const ALIGNMENTS = ['relaxed', 'strict'] as const;

export const setupDmarcCommand: Command = {
  name: 'setup dmarc',
  usage:
    'setup dmarc DOMAIN [--rua ADDRESS] [--policy P] [--sp P] [--np P] [--alignment relaxed|strict] [--existing RECORD]… [--offline] [--dns HOST:PORT] [--json]',
  summary: 'Builds the one DMARC record: merges the report address into what is published',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      ...dnsOptions,
      rua: { type: 'string' },
      policy: { type: 'string' },
      sp: { type: 'string' },
      np: { type: 'string' },
      alignment: { type: 'string' },
      existing: { type: 'string', multiple: true },
      offline: { type: 'boolean' },
    });
    const domain = readDomainArgument(onlyArgument(positionals, 'domain'));
    const choices = {
      reportAddress: values.rua ?? null,
      policy: choose('--policy', values.policy, requestedPolicies),
      subdomainPolicy: choose('--sp', values.sp, requestedPolicies),
      nonexistentPolicy: choose('--np', values.np, requestedPolicies),
      alignment: choose('--alignment', values.alignment, ALIGNMENTS),
    };
    const ask = (resolver: Resolver) => publishedTexts(resolver, `_dmarc.${domain}`);
    const existing = values.existing ?? (values.offline ? [] : await withResolver(values.dns, ask));
    const draft = buildDmarc({ domain, existing, ...choices });
    const { name, value, replaces, destinationName, remarks } = draft;
    const answer = {
      name,
      value,
      ...printedShapes(shapeRecord({ name, zone: domain, value })),
      warnings: remarks.map(({ id }) => id),
      remarks,
      replaces,
      destinationName,
    };
    const lines = [`name   ${name}`, 'type   TXT', `value  ${value}`];
    if (replaces !== null && replaces !== value) lines.push(`in place of ${replaces}`);
    if (destinationName !== null)
      lines.push(`needs  ${destinationName} TXT v=DMARC1, published by the report address’s domain`);
    await terminal.write(
      values.json ? toJson(answer) : `${[...lines, ...printedRemarks(remarks)].join('\n')}\n`,
    );
    return 0;
  },
};

function choose<const T extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly T[],
): T | null {
  if (text === undefined) return null;
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new UsageError(`${option} takes ${allowed.join(', ')}, not “${text}”.`);
  return found;
}
