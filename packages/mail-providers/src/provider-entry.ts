import type { MailProvider, MailProviderKind, ProviderOrigin } from './mail-provider.js';

type Facts = Partial<Omit<MailProvider, 'id' | 'name' | 'kind' | 'origin'>>;

/** One row of the table; what is left out is empty or unknown. */
export function provider(
  id: string,
  name: string,
  kind: MailProviderKind,
  origin: ProviderOrigin,
  facts: Facts,
): MailProvider {
  return {
    id,
    name,
    kind,
    selectors: [],
    dkimTargets: [],
    spfNames: [],
    spfUse: 'depends',
    retiredSpfNames: [],
    mxHosts: [],
    howTo: null,
    ...facts,
    origin,
  };
}
