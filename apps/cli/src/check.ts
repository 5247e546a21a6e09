import {
  checkDomain,
  describePosture,
  type Posture,
  type SenderProfile,
  senderRequirements,
} from '@postseal/dns-checks';
import { formatIp } from '@postseal/mail-terms';
import { meansOptions, readMeans } from './check-means.js';
import { type Command, onlyArgument, readArgs, toJson } from './command.js';
import { dnsOptions, readDomainArgument, readIpArgument, withResolver } from './dns.js';

const GRAVE = new Set(['critical', 'error']);

export const checkCommand: Command = {
  name: 'check',
  usage:
    'check DOMAIN [--selector S]… [--ip IP]… [--helo NAME] [--fetch|--no-fetch] [--probe] [--blocklist ID[=KEY]]… [--allow-address IP[/N]]… [--dns HOST:PORT] [--json]',
  summary: 'Checks PTR, SPF, DKIM, DMARC, MX, MTA-STS, TLS-RPT, BIMI, DANE and DNSSEC of a domain',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      ...dnsOptions,
      selector: { type: 'string', multiple: true },
      ip: { type: 'string', multiple: true },
      helo: { type: 'string' },
      ...meansOptions,
    });
    const subject = {
      discoversSelectors: true,
      domain: readDomainArgument(onlyArgument(positionals, 'domain')),
      selectors: values.selector ?? [],
      sendingIps: (values.ip ?? []).map((ip) => formatIp(readIpArgument(ip))),
      helo: values.helo === undefined ? null : readDomainArgument(values.helo),
    };
    const posture = await withResolver(values.dns, (resolver, servers) =>
      checkDomain(subject, resolver, {
        means: readMeans(values, resolver, servers),
        // The name servers themselves are asked only where no server was named for every query.
        ...(values.dns === undefined ? { authorities: resolver } : {}),
      }),
    );
    const profiles = senderRequirements(posture);
    await terminal.write(values.json ? toJson(toDocument(posture, profiles)) : toText(posture, profiles));
    return posture.findings.some(({ severity }) => GRAVE.has(severity)) ? 1 : 0;
  },
};

function toDocument(posture: Posture, senderRequirements: readonly SenderProfile[]) {
  const { domain, observations, findings, unanswered, spf, dmarc, strip } = posture;
  const { policyDomain, organizationalDomain, effectivePolicy, record } = dmarc.discovery;
  return {
    domain,
    sentence: describePosture(posture),
    strip,
    observations: observations.map(({ name, type, outcome, values, ttlSeconds }) => ({
      name,
      type,
      outcome,
      values,
      ttl: ttlSeconds,
    })),
    findings,
    unanswered,
    spf: { record: spf.record, tree: spf.tree, lookups: spf.lookups, voids: spf.voids, ranges: spf.ranges },
    dmarc: { record: record?.text ?? null, policyDomain, organizationalDomain, policy: effectivePolicy },
    dkim: posture.dkim.keys,
    ptr: posture.ptr,
    mx: posture.mx,
    authorities: posture.authorities,
    transport: posture.transport,
    senderRequirements,
  };
}

function toText(posture: Posture, profiles: readonly SenderProfile[]): string {
  const lines = [describePosture(posture), ''];
  for (const { severity, id, title, subject, evidence, fix, proposal } of posture.findings) {
    lines.push(
      `${severity.toUpperCase().padEnd(8)} ${title} (${id})`,
      `         ${subject}: ${evidence}`,
      `         ${fix}`,
    );
    if (proposal) lines.push(`         ${proposal.name} ${proposal.type} ${proposal.value}`);
    lines.push('');
  }
  for (const { name, type, reason, detail } of posture.unanswered) {
    const isUntested = reason === 'not-tested';
    lines.push(
      `${isUntested ? 'NOT TESTED' : 'NOT ASKED'} ${name} ${type ?? ''}: ${isUntested ? detail : reason}`,
    );
  }
  if (posture.unanswered.length > 0) lines.push('');
  for (const profile of profiles) lines.push(...profileLines(profile));
  return `${lines.join('\n').trimEnd()}\n`;
}

const marks = { met: 'yes', 'not-met': 'NO', 'not-tested': '?' } as const;

/** The answer for one receiver, then what speaks against it and what is open. */
function profileLines({ sentence, requirements }: SenderProfile): string[] {
  const told = requirements.filter(({ status }) => status !== 'met');
  return [
    sentence,
    ...told.map(({ status, title, because }) => `  ${marks[status].padEnd(4)}${title}: ${because}`),
    '',
  ];
}
