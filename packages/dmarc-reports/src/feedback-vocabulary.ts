/** The element names of RFC 7489 appendix C, RFC 9990 and earlier drafts, by the element that holds them. */
export const containers = {
  feedback: ['version', 'report_metadata', 'policy_published', 'record'],
  report_metadata: [
    'org_name',
    'email',
    'extra_contact_info',
    'report_id',
    'date_range',
    'error',
    'generator',
  ],
  date_range: ['begin', 'end'],
  policy_published: [
    'domain',
    'p',
    'sp',
    'np',
    'adkim',
    'aspf',
    'pct',
    'fo',
    'testing',
    'discovery_method',
    'rf',
    'ri',
  ],
  record: ['row', 'identifiers', 'auth_results'],
  row: ['source_ip', 'count', 'policy_evaluated'],
  policy_evaluated: ['disposition', 'dkim', 'spf', 'reason'],
  reason: ['type', 'comment'],
  identifiers: ['header_from', 'envelope_from', 'envelope_to'],
  auth_results: ['dkim', 'spf'],
  dkim: ['domain', 'selector', 'result', 'human_result'],
  spf: ['domain', 'scope', 'result', 'human_result'],
} as const satisfies Record<string, readonly string[]>;

export type Container = keyof typeof containers;

/** What an element is, given the container around it. */
export type Role =
  | { readonly kind: 'container'; readonly name: Container }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'unknown' };

const FIELD_IN: readonly string[] = ['policy_evaluated']; // here dkim and spf are plain verdicts
const SYNONYMS: Readonly<Record<string, string>> = { identities: 'identifiers' };
const UNKNOWN: Role = { kind: 'unknown' };

const rolesByContainer = new Map<Container, ReadonlyMap<string, Role>>(
  (Object.keys(containers) as Container[]).map((container) => [container, rolesWithin(container)]),
);

function rolesWithin(container: Container): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  for (const name of containers[container]) {
    const isContainer =
      name in containers && !(FIELD_IN.includes(container) && (name === 'dkim' || name === 'spf'));
    roles.set(name, isContainer ? { kind: 'container', name: name as Container } : { kind: 'field', name });
  }
  for (const [synonym, name] of Object.entries(SYNONYMS)) {
    const role = roles.get(name);
    if (role) roles.set(synonym, role);
  }
  return roles;
}

export function roleOf(localName: string, within: Container): Role {
  return rolesByContainer.get(within)!.get(localName) ?? UNKNOWN;
}

/** Every name that means something anywhere in a report. */
export const knownNames: ReadonlySet<string> = new Set([
  ...Object.keys(containers),
  ...Object.values(containers).flat(),
  ...Object.keys(SYNONYMS),
  'extension',
]);

/** `d:feedback` and `feedback` are the same name to us; namespaces in reports are too often wrong to lean on. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
