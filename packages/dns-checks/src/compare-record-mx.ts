import { isSameOrBelow, registrableDomain } from '@postseal/mail-terms';
import type { CanonicalMx } from './canonical.js';
import type { ChangeContext, Note, Sides } from './change-event.js';

/** Mailbox providers by the domain of their MX hosts, with the SPF record that each tells its customers to include. */
const providers = [
  { name: 'Google', mx: ['google.com', 'googlemail.com'], include: '_spf.google.com' },
  { name: 'Microsoft 365', mx: ['outlook.com', 'mx.microsoft'], include: 'spf.protection.outlook.com' },
  { name: 'Fastmail', mx: ['messagingengine.com'], include: 'spf.messagingengine.com' },
  { name: 'Proton', mx: ['protonmail.ch'], include: '_spf.protonmail.ch' },
  { name: 'iCloud', mx: ['icloud.com'], include: 'icloud.com' },
  { name: 'Zoho', mx: ['zoho.com', 'zoho.eu', 'zoho.in'], include: null },
  { name: 'Mimecast', mx: ['mimecast.com', 'mimecast.co.za'], include: null },
  { name: 'Proofpoint', mx: ['pphosted.com', 'ppe-hosted.com'], include: null },
] as const;

/** Changes of where the domain takes its mail. */
export function compareMx(
  { before, after }: Sides<CanonicalMx>,
  domain: string,
  { spfTerms = null }: ChangeContext,
): Note[] {
  const names = (hosts: readonly string[]) => new Set(hosts.map((host) => host.split(' ')[1]!));
  const [old, now] = [names(before.hosts), names(after.hosts)];
  const added = [...now.difference(old)];
  const removed = [...old.difference(now)];
  if (old.size > 0 && now.size === 0) {
    const meaning =
      after.state === 'null-mx'
        ? `${domain} now declares that it takes no mail.`
        : `${domain} has no MX records any more, so its mail goes astray.`;
    return [['mx.removed', 'critical', meaning]];
  }
  if (old.size > 0 && removed.length === old.size) {
    const meaning = `Mail to ${domain} now goes to entirely different hosts: ${added.join(', ')}.`;
    return [['mx.all-replaced', 'critical', meaning]];
  }
  const notes: Note[] = [];
  if (added.length > 0) {
    const severity = added.some((host) => isStrange(host, domain, old)) ? 'error' : 'warning';
    notes.push(['mx.added', severity, `${domain} has new MX hosts: ${added.join(', ')}.`]);
  }
  const unspoken = spfTerms === null ? null : unspokenProvider(added, spfTerms);
  if (unspoken) {
    const meaning = `${domain} now takes mail at ${unspoken.name}, but its SPF record does not name ${unspoken.include}.`;
    notes.push(['mx.new-without-spf-dkim', 'warning', meaning]);
  }
  if (removed.length > 0)
    notes.push(['mx.removed', 'warning', `${domain} lost MX hosts: ${removed.join(', ')}.`]);
  if (notes.length === 0) notes.push(['mx.changed', 'info', `The MX records of ${domain} were edited.`]);
  return notes;
}

/** A host under neither the domain, nor a domain that served it before, nor a known provider. */
function isStrange(host: string, domain: string, old: ReadonlySet<string>): boolean {
  if (isSameOrBelow(host, domain) || providerOf(host) !== null) return false;
  const owner = registrableDomain(host);
  return ![domain, ...old].some((known) => registrableDomain(known) === owner);
}

function unspokenProvider(added: readonly string[], spfTerms: readonly string[]) {
  const text = spfTerms.join(' ');
  for (const host of added) {
    const provider = providerOf(host);
    if (provider?.include && !text.includes(provider.include)) return provider;
  }
  return null;
}

function providerOf(host: string) {
  return providers.find(({ mx }) => mx.some((domain) => isSameOrBelow(host, domain))) ?? null;
}
