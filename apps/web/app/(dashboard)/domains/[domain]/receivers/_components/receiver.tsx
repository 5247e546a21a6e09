import type { JudgedProfile } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { domainPath } from '@/lib/query';
import { StatusBadge } from './requirement-status';

interface ReceiverProps {
  readonly domain: string;
  readonly profile: JudgedProfile;
}

/** What one receiver demands: each demand with what was seen, what to do, and where. What is not met comes first. */
export function Receiver({ domain, profile }: ReceiverProps) {
  const { receiver, name, appliesTo, reference, requirements } = profile;
  const order = ['not-met', 'not-tested', 'met'] as const;
  const sorted = requirements.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <div id={receiver} className="scroll-mt-32">
      <Section flush title={name} description={`For ${appliesTo}. Source: ${reference}.`}>
        <ul className="divide-y divide-line">
          {sorted.map((one) => (
            <Requirement key={one.id} domain={domain} requirement={one} />
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Requirement({
  domain,
  requirement,
}: {
  domain: string;
  requirement: JudgedProfile['requirements'][number];
}) {
  const { title, status, because, findings, fix, checks } = requirement;
  return (
    <li className="grid gap-2 px-4 py-3 sm:grid-cols-[7rem_minmax(0,1fr)] sm:gap-4 sm:px-5">
      <span>
        <StatusBadge status={status} />
      </span>
      <div className="grid gap-1.5 [overflow-wrap:anywhere]">
        <p>
          <span className="font-medium">{title}</span>
          <span className="text-ink-soft">: {because}.</span>
        </p>
        {findings.map(({ id, title: what, subject, fix: toDo }) => (
          <p key={id} className="max-w-prose text-ink-soft">
            <TextLink href={`${domainPath(domain, 'dns')}#finding-${id}`}>{what}</TextLink>{' '}
            <span className="font-mono text-xs">{subject}</span>
            <span className="block">{toDo}</span>
          </p>
        ))}
        {fix && <p className="max-w-prose text-ink-soft">{fix}</p>}
        {status !== 'met' && checks.length > 0 && (
          <p className="flex flex-wrap gap-x-3 gap-y-1 text-xs">
            {checks.map((id) => (
              <TextLink key={id} href={`/checks/${id}`} className="font-mono">
                {id}
              </TextLink>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}
