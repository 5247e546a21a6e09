import {
  formatIp,
  type IpAddress,
  parseIp,
  readDomainName,
  reverseName,
  unmapIp,
} from '@postseal/mail-terms';

/** Where a hosting provider lets its customers set a PTR record. */
export interface PtrProvider {
  readonly id: string;
  readonly name: string;
  /** Networks (origin AS numbers) that tell an address's owner. */
  readonly asns: readonly number[];
  readonly steps: readonly string[];
  readonly notes: readonly string[];
  /** Day on which someone walked the path (ISO); null until somebody has. Panels change. */
  readonly verifiedOn: string | null;
}

const provider = (
  id: string,
  name: string,
  asns: readonly number[],
  steps: readonly string[],
  notes: readonly string[] = [],
): PtrProvider => ({
  id,
  name,
  asns,
  steps,
  notes,
  verifiedOn: null,
});

export const ptrProviders: readonly PtrProvider[] = [
  provider(
    'hetzner-cloud',
    'Hetzner Cloud',
    [24940, 212317, 213230, 215859],
    ['Open the server in the Cloud Console.', 'Networking → the address → “Edit reverse DNS”.'],
    [
      'Each IPv6 address has an entry of its own: add the one your mail leaves from.',
      'New accounts have outgoing port 25 closed.',
    ],
  ),
  provider(
    'hetzner-robot',
    'Hetzner Robot (dedicated)',
    [],
    ['Robot → Server → IPs.', 'Write the name into the reverse DNS field of the address.'],
  ),
  provider(
    'ovh',
    'OVHcloud',
    [16276],
    ['Network → Public IP addresses.', 'Menu of the address → “Modify the reverse path”.'],
    ['The forward record must exist first.'],
  ),
  provider(
    'digitalocean',
    'DigitalOcean',
    [14061],
    ['Rename the droplet to the full host name: the PTR follows.'],
    ['Only IPv4 gets a PTR record in this way.', 'Outgoing port 25 is often closed.'],
  ),
  provider(
    'vultr',
    'Vultr',
    [20473],
    ['Server → Settings → IPv4 or IPv6.', 'Write the name into the reverse DNS field.'],
    ['Outgoing port 25 is opened on request.'],
  ),
  provider(
    'linode',
    'Linode (Akamai)',
    [63949],
    ['Linode → Network → the address → “Edit RDNS”.'],
    ['The A or AAAA record must exist first.'],
  ),
  provider(
    'aws',
    'Amazon EC2',
    [16509, 14618],
    ['EC2 → Elastic IPs → the address → “Update reverse DNS”.'],
    ['The forward record must exist first.', 'Ask in the same form for port 25 to be opened.'],
  ),
  provider(
    'google-cloud',
    'Google Cloud',
    [396982, 15169],
    ['VM instance → Edit → network interface → “Public DNS PTR record”.'],
    ['The domain must be verified with Google.', 'Outgoing port 25 stays closed: use a relay.'],
  ),
  provider(
    'azure',
    'Microsoft Azure',
    [8075],
    ['az network public-ip update --resource-group GROUP --name NAME --dns-name LABEL --reverse-fqdn HOST.'],
    ['Outgoing port 25 is limited on most subscriptions.'],
  ),
  provider('contabo', 'Contabo', [51167, 40021, 141995], ['Customer panel → “Reverse DNS management”.']),
  provider('ionos', 'IONOS', [8560], ['Cloud Panel → Network → Public IP → the address → “Reverse DNS”.']),
  provider('netcup', 'netcup', [197540], ['Server Control Panel → the server → Network → rDNS.']),
  provider('scaleway', 'Scaleway', [12876], ['Instances → Flexible IPs → the address → “Edit reverse”.']),
  provider(
    'home',
    'Home or office line',
    [],
    [
      'Usually impossible: ask the access provider for a fixed address with PTR, or send through a relay (smarthost).',
    ],
    ['Many receivers refuse mail from such lines whatever the PTR record says.'],
  ),
  provider(
    'other',
    'Another provider',
    [],
    [
      'Look for “reverse DNS”, “rDNS” or “PTR” beside the address in the panel.',
      'Otherwise write to support; the text below says all they need.',
    ],
  ),
];

export interface PtrGuide {
  readonly provider: PtrProvider;
  readonly ip: string;
  /** The record that the owner of the address has to publish. */
  readonly record: { readonly name: string; readonly type: 'PTR'; readonly value: string };
  /** The record of your own domain that must lead back. */
  readonly forward: { readonly name: string; readonly type: 'A' | 'AAAA'; readonly value: string };
  /** Why it is not in your own zone, and the chain to reach. */
  readonly explanation: string;
  /** For a provider's support. */
  readonly request: string;
}

/** Instructions for one address. Null when the address or the host name is none. */
export function ptrGuide(providerId: string, ipText: string, hostName: string): PtrGuide | null {
  const parsed = parseIp(ipText.trim());
  const host = readDomainName(hostName);
  const found =
    ptrProviders.find(({ id }) => id === providerId) ?? ptrProviders.find(({ id }) => id === 'other')!;
  if (parsed === null || !host.ok) return null;
  const ip: IpAddress = unmapIp(parsed);
  const text = formatIp(ip);
  return {
    provider: found,
    ip: text,
    record: { name: reverseName(ip), type: 'PTR', value: `${host.name}.` },
    forward: { name: host.name, type: ip.family === 4 ? 'A' : 'AAAA', value: text },
    explanation: `The PTR record is set by the owner of the address, not in your domain’s DNS. The chain to reach: ${text} → ${host.name} → ${text}, and the server says ${host.name} in EHLO.`,
    request: `Please set the reverse DNS (PTR) of ${text} to ${host.name}. The forward record ${host.name} → ${text} exists.`,
  };
}

/** The provider that originates an address, by its AS number. */
export function ptrProviderOfAsn(asn: number): PtrProvider | null {
  return ptrProviders.find(({ asns }) => asns.includes(asn)) ?? null;
}
