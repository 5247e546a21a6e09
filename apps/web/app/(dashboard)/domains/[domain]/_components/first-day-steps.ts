import type { DomainDetail, Finding } from '@postseal/contract';

/** `next`: the reader's turn. `waiting`: others' turn. */
export type StepState = 'done' | 'next' | 'waiting' | 'problem';

export interface FirstDayStep {
  readonly id: 'record' | 'destination' | 'faults' | 'report';
  readonly title: string;
  readonly detail: string;
  readonly state: StepState;
}

const DESTINATION_CHECKS = ['dmarc.rua-external-unauthorised', 'dmarc.rua-no-mx'];
const OVERDUE_MS = 72 * 3_600_000;

type Facts = Pick<DomainDetail, 'control' | 'controlProvenAt' | 'addedAt' | 'lastCheckedAt'>;

/** What stands between a new domain and its first report, in order. */
export function firstDaySteps(
  domain: Facts,
  findings: readonly Pick<Finding, 'checkId' | 'severity'>[],
): FirstDayStep[] {
  const isProven = domain.control === 'proven';
  const isChecked = domain.lastCheckedAt !== null;
  const isUnauthorised = findings.some((finding) => DESTINATION_CHECKS.includes(finding.checkId));
  const faults = findings.filter(({ severity }) => severity === 'critical' || severity === 'error').length;
  return [
    {
      id: 'record',
      title: 'DMARC record names our report address',
      detail: isProven
        ? 'Seen in DNS. It also proves that the domain is yours.'
        : 'Publish this record at your DNS provider. It is looked for at every check; “Check now” looks at once.',
      state: isProven ? 'done' : 'next',
    },
    {
      id: 'destination',
      title: 'Receivers may send reports here',
      detail: isUnauthorised
        ? 'Our address is at another domain than yours, and that domain does not confirm it. The finding below says what is missing.'
        : isProven
          ? 'Our side confirms that it accepts reports about your domain.'
          : 'Looked at as soon as the record is there.',
      state: isUnauthorised ? 'problem' : isProven ? 'done' : 'waiting',
    },
    {
      id: 'faults',
      title: 'No open faults',
      detail: !isChecked
        ? 'The first check is on its way.'
        : faults > 0
          ? `${faults} ${faults === 1 ? 'fault' : 'faults'} below can be fixed in the meantime.`
          : 'Nothing in DNS keeps receivers from believing your mail.',
      state: !isChecked ? 'waiting' : faults > 0 ? 'problem' : 'done',
    },
    {
      id: 'report',
      title: 'First report',
      detail: isProven
        ? 'Nothing more to do: receivers that got mail from you report on it once a day.'
        : 'Comes after the record is published and mail was sent.',
      state: 'waiting',
    },
  ];
}

/** Whether the first report should have come by now. */
export function isOverdue(domain: Facts, now: Date): boolean {
  if (domain.control !== 'proven') return false;
  const since = Date.parse(domain.controlProvenAt ?? domain.addedAt);
  return now.getTime() - since > OVERDUE_MS;
}
