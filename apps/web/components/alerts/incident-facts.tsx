import type { Incident } from '@postseal/contract';
import { Difference } from '../domains/difference';

/** How it was and how it is: a record as a marked difference, figures of reports as sentences. */
export function IncidentFacts({ incident }: { incident: Pick<Incident, 'event' | 'before' | 'after'> }) {
  const { event, before, after } = incident;
  if (!isAboutReports(event)) return <Difference before={before} after={after} />;
  const facts = [
    { label: 'Before', text: before },
    { label: before === null ? 'Reported' : 'Now', text: after },
  ].filter(({ text }) => text !== null);
  return (
    <dl className="grid gap-1.5 rounded-md bg-sunken px-3 py-2 text-xs">
      {facts.map(({ label, text }) => (
        <div key={label} className="flex gap-3">
          <dt className="w-14 shrink-0 text-ink-soft">{label}</dt>
          <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Events of traffic and TLS reports tell figures, all others records. */
function isAboutReports(event: string): boolean {
  return event.startsWith('traffic.') || event.startsWith('tls.');
}
