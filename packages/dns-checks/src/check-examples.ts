import examples from './check-examples.json' with { type: 'json' };

/** What a finding looks like: of the first case that a check is held to, at example domains. */
export interface CheckExample {
  readonly subject: string;
  readonly evidence: string;
  /** What is advised there; often more precise than the catalogue's words. */
  readonly fix: string;
  readonly proposal: { readonly name: string; readonly type: string; readonly value: string } | null;
}

const byId = new Map<string, CheckExample>(Object.entries(examples));

/** The example of a check; null for those that no case at hand shows. */
export function exampleOf(id: string): CheckExample | null {
  return byId.get(id) ?? null;
}
