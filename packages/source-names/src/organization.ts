import { registrableDomain } from '@postseal/mail-terms';
import { reverseDnsMap, suffixOverrides } from './reverse-dns-map.data.js';

/** Who stands behind a base domain, by parsedmarc's reverse-DNS map. */
export interface Organization {
  readonly name: string;
  /** A word of the map: ISP, Web Host, SaaS, Email Provider, … */
  readonly type: string;
}

let organizations: ReadonlyMap<string, Organization> | undefined;
let overrides: readonly string[] | undefined;

/**
 * The domain by which the owner of a host name is known: the registrable domain by the public suffix list, unless the map
 * knows a suffix under which providers name customers' machines. Null for names without one, such as `localhost`.
 */
export function baseDomainOf(hostName: string): string | null {
  const name = hostName.toLowerCase().replace(/\.$/, '');
  overrides ??= suffixOverrides.split('\n');
  const override = overrides.find((suffix) => name.endsWith(suffix));
  return override ? override.replace(/^[.-]/, '') : registrableDomain(name);
}

/** The organization behind a base domain; null for one that the map does not list. The map is read at the first call. */
export function organizationOf(baseDomain: string): Organization | null {
  organizations ??= readMap();
  return organizations.get(baseDomain) ?? null;
}

function readMap(): Map<string, Organization> {
  const map = new Map<string, Organization>();
  let type = '';
  for (const line of reverseDnsMap.split('\n')) {
    if (line.startsWith('=')) {
      type = line.slice(1);
      continue;
    }
    const [name, domains] = line.split('\t') as [string, string];
    const organization = { name, type };
    for (const domain of domains.split(' ')) map.set(domain, organization);
  }
  return map;
}
