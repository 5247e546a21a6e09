import { Facts, Section } from '@/components/ui/card';

const labels: Readonly<Record<string, string>> = {
  domain: 'Record at',
  p: 'Policy (p)',
  sp: 'Subdomains (sp)',
  np: 'Names that do not exist (np)',
  adkim: 'DKIM alignment (adkim)',
  aspf: 'SPF alignment (aspf)',
  pct: 'Share (pct)',
  fo: 'Failure reports (fo)',
  discoveryMethod: 'Found by',
};

const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  adkim: { r: 'relaxed', s: 'strict' },
  aspf: { r: 'relaxed', s: 'strict' },
  discoveryMethod: { psl: 'public suffix list (RFC 7489)', treewalk: 'tree walk (RFC 9989)' },
};

/** The DMARC record as the reporter saw it. */
export function PublishedPolicy({ policy }: { policy: Readonly<Record<string, string | null>> }) {
  const stated = Object.entries(policy).filter((entry): entry is [string, string] => entry[1] !== null);
  return (
    <Section title="Published policy" description="Your DMARC record as this reporter saw it.">
      {stated.length > 0 ? (
        <Facts
          facts={stated.map(([tag, value]) => ({
            term: labels[tag] ?? tag,
            value: <span className="break-all">{values[tag]?.[value] ?? value}</span>,
          }))}
        />
      ) : (
        <p className="text-ink-soft">The report does not state it.</p>
      )}
    </Section>
  );
}
