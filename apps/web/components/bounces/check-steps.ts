/** What the check ids of a bounce are about, and the step of the set-up that mends it. */
export interface CheckStep {
  readonly title: string;
  readonly href: string;
  readonly checks: readonly string[];
}

const steps: readonly (readonly [prefixes: readonly string[], title: string, href: string])[] = [
  [['ptr', 'ip', 'helo'], 'Reverse name (PTR) and EHLO', '/setup/ptr'],
  [['spf', 'envelope', 'forwarding'], 'SPF', '/setup/spf'],
  [['dkim'], 'DKIM', '/setup/dkim'],
  [['dmarc'], 'DMARC', '/setup/dmarc'],
  [['mta-sts', 'tls', 'mx', 'dane'], 'Encryption on the way in', '/setup/tls'],
];

/** Check ids by the step that mends them, in the order of the ids, and those that no record mends. */
export function stepsOfChecks(checks: readonly string[]): { steps: CheckStep[]; others: string[] } {
  const found = new Map<string, CheckStep>();
  const others: string[] = [];
  for (const id of checks) {
    const prefix = id.split('.')[0]!;
    const step = steps.find(([prefixes]) => prefixes.includes(prefix));
    if (step === undefined) others.push(id);
    else {
      const [, title, href] = step;
      found.set(href, { title, href, checks: [...(found.get(href)?.checks ?? []), id] });
    }
  }
  return { steps: [...found.values()], others };
}
