import { createHash } from 'node:crypto';
import type { Resolver } from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { recordsOf, type Unanswered } from './unanswered.js';

const LONG_TTL_SECONDS = 24 * 3600;

/** Checks what surrounds the mail records: name servers, contact, life times, wildcards. */
export async function checkZone(
  domain: string,
  resolver: Resolver,
): Promise<{ findings: Finding[]; unanswered: Unanswered[] }> {
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const unused = `unused-${createHash('sha256').update(domain).digest('hex').slice(0, 12)}.${domain}`;
  const [ns, soa, wildcard, mx, txt, policy] = await Promise.all([
    resolver.ns(domain),
    resolver.soa(domain),
    resolver.txt(unused),
    resolver.mx(domain),
    resolver.txt(domain),
    resolver.txt(`_dmarc.${domain}`),
  ]);
  const servers = recordsOf(ns, 'zone', 'NS', domain, unanswered) ?? [];
  if (servers.length === 1) findings.push(finding('ns.single', domain, servers[0]!));
  for (const { contact } of recordsOf(soa, 'zone', 'SOA', domain, unanswered) ?? []) {
    const labels = contact.replaceAll('\\.', '').split('.');
    const isMailbox = labels.length >= 3 && labels.every((label) => label !== '') && !contact.includes('@');
    if (!isMailbox) findings.push(finding('zone.soa-rname', domain, contact));
  }
  if (wildcard.outcome === 'found')
    findings.push(finding('zone.wildcard-txt', `*.${domain}`, wildcard.records.join(' | ')));
  const long = Object.entries({ MX: mx, TXT: txt, '_dmarc TXT': policy }).filter(
    ([, answer]) => answer.outcome === 'found' && answer.ttlSeconds > LONG_TTL_SECONDS,
  );
  if (long.length > 0) {
    findings.push(finding('zone.ttl-long', domain, long.map(([name]) => name).join(', ')));
  }
  return { findings, unanswered };
}
