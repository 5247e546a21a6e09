import type { MailProvider } from './mail-provider.js';
import { commonSelectors, mailProviders } from './providers.js';

type NameField = 'spfNames' | 'dkimTargets' | 'mxHosts';

const indexes: Readonly<Record<NameField, ReadonlyMap<string, MailProvider>>> = {
  spfNames: indexBy('spfNames'),
  dkimTargets: indexBy('dkimTargets'),
  mxHosts: indexBy('mxHosts'),
};
const retiredNames = new Map(
  mailProviders.flatMap((provider) =>
    provider.retiredSpfNames.map(
      (retired) => [retired.name, { provider, instead: retired.instead }] as const,
    ),
  ),
);

function indexBy(field: NameField): Map<string, MailProvider> {
  return new Map(
    mailProviders.flatMap((provider) => provider[field].map((name) => [name, provider] as const)),
  );
}

/** The service behind a name that an SPF record includes; null for one that is not in the table. */
export function providerOfSpfName(name: string): MailProvider | null {
  return retiredNames.get(name)?.provider ?? nearest(indexes.spfNames, name);
}

/** The service to which the CNAME of a DKIM selector leads. */
export function providerOfDkimTarget(target: string): MailProvider | null {
  return nearest(indexes.dkimTargets, target);
}

/** The service that runs an MX host. */
export function providerOfMxHost(host: string): MailProvider | null {
  return nearest(indexes.mxHosts, host);
}

/** What a service says today about an SPF name that it has retired; null for a name that is in use. */
export function retiredSpfName(
  name: string,
): { readonly provider: MailProvider; readonly instead: string | null } | null {
  return retiredNames.get(name) ?? null;
}

/** Names by which a domain's services can be recognised. */
export interface ProviderTraces {
  readonly spfNames: readonly string[];
  readonly dkimTargets: readonly string[];
  readonly mxHosts: readonly string[];
}

/** The services that a domain's records name, each once, in the order of the traces. */
export function recogniseProviders({ spfNames, dkimTargets, mxHosts }: ProviderTraces): MailProvider[] {
  const found = [
    ...dkimTargets.map(providerOfDkimTarget),
    ...spfNames.map(providerOfSpfName),
    ...mxHosts.map(providerOfMxHost),
  ];
  return [...new Set(found.filter((provider) => provider !== null))];
}

/** Selectors worth trying, the likeliest first: those of the services in use, then those that many domains have. */
export function selectorsToTry(providers: readonly MailProvider[]): string[] {
  return [...new Set([...providers.flatMap(({ selectors }) => selectors), ...commonSelectors])];
}

/** The entry for the name or for its closest parent. */
function nearest(index: ReadonlyMap<string, MailProvider>, name: string): MailProvider | null {
  for (let rest = name.toLowerCase().replace(/\.$/, ''); rest !== ''; ) {
    const found = index.get(rest);
    if (found) return found;
    const dot = rest.indexOf('.');
    if (dot < 0) return null;
    rest = rest.slice(dot + 1);
  }
  return null;
}
