import type { RouteOutput, readTls } from '@postseal/contract';
import { policyMeaning, policyWords } from '@/components/tls/policy-words';
import { Section } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';

interface SeenPoliciesProps {
  readonly policies: RouteOutput<typeof readTls>['policies'];
  readonly domain: string;
}

/** The policies as senders last saw them: what they go by may be an older copy than what is published. */
export function SeenPolicies({ policies, domain }: SeenPoliciesProps) {
  return (
    <Section
      title="Policies as senders saw them"
      description="Senders remember an MTA-STS policy for its max_age, so an old one may still show up here."
    >
      <ul className="grid gap-4 lg:grid-cols-2">
        {policies.map((policy) => (
          <li
            key={JSON.stringify([policy.policyType, policy.domain, policy.lines])}
            className="grid content-start gap-2 rounded-md border px-4 py-3"
          >
            <p className="font-medium">
              {policyWords(policy)}
              {policy.domain && policy.domain !== domain && (
                <span className="break-all font-mono font-normal text-ink-soft text-xs">
                  {' '}
                  {policy.domain}
                </span>
              )}
            </p>
            <p className="text-ink-soft text-sm">{policyMeaning(policy)}</p>
            {policy.lines.length > 0 && (
              <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded-sm bg-sunken px-3 py-2 font-mono text-xs">
                {policy.lines.join('\n')}
              </pre>
            )}
            <p className="break-words text-ink-soft text-xs [overflow-wrap:anywhere]">
              {policy.reporter}, <UtcDay day={policy.lastDay} />
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
