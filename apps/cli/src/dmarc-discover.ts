import { discoverDmarc } from '@postseal/dns-checks';
import { type Command, onlyArgument, readArgs, toJson } from './command.js';
import { dnsOptions, readDomainArgument, withResolver } from './dns.js';

export const dmarcDiscoverCommand: Command = {
  name: 'dmarc discover',
  usage: 'dmarc discover DOMAIN [--dns HOST:PORT] [--json]',
  summary:
    'Finds the DMARC policy of a domain by tree walk (RFC 9989), with the public-suffix view (RFC 7489) beside it',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, dnsOptions);
    const domain = readDomainArgument(onlyArgument(positionals, 'domain'));
    const found = await withResolver(values.dns, (resolver) => discoverDmarc(domain, resolver));
    const queries = found.queries.map(({ name, outcome, texts, ttlSeconds }) => ({
      name,
      outcome,
      texts,
      ttl: ttlSeconds,
    }));
    const {
      policyDomain,
      organizationalDomain,
      publicSuffixView,
      differences,
      isPolicyKnown,
      appliedTag,
      record,
    } = found;
    const answer = {
      domain,
      queries,
      policyDomain,
      organizationalDomain,
      policy: found.effectivePolicy,
      requestedPolicy: found.policy,
      appliedTag,
      record: record?.text ?? null,
      isPolicyKnown,
      publicSuffixView,
      differences,
    };
    await terminal.write(values.json ? toJson(answer) : toText(answer));
    return 0;
  },
};

function toText(answer: {
  readonly queries: readonly { readonly name: string; readonly outcome: string }[];
  readonly policy: string | null;
  readonly policyDomain: string | null;
  readonly organizationalDomain: string | null;
  readonly record: string | null;
  readonly publicSuffixView: {
    readonly organizationalDomain: string;
    readonly policyDomain: string | null;
    readonly policy: string | null;
  };
  readonly differences: readonly string[];
}): string {
  const { publicSuffixView: old } = answer;
  const lines = [
    ...answer.queries.map(({ name, outcome }, index) => `${index + 1}. ${name}: ${outcome}`),
    `policy ${answer.policy ?? 'none found'} from ${answer.policyDomain ?? 'nowhere'}; organizational domain ${answer.organizationalDomain ?? 'unknown'}`,
  ];
  if (answer.record) lines.push(answer.record);
  if (answer.differences.length > 0) {
    lines.push(
      `By the public suffix list (RFC 7489): policy ${old.policy ?? 'none found'} from ${old.policyDomain ?? 'nowhere'}; organizational domain ${old.organizationalDomain}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
