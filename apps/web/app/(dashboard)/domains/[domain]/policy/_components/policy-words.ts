import type { PolicyAdvice, PolicyStep, ReadinessGate } from '@postseal/contract';
import { formatCount, formatShare } from '@/lib/format';

/** What a step asks for, as a headline. */
export function stepTitle({ rung }: PolicyStep): string {
  switch (rung) {
    case 'np-reject':
      return 'Refuse names that do not exist';
    case 'sp-quarantine':
      return 'Quarantine forged mail from subdomains';
    case 'sp-reject':
      return 'Refuse forged mail from subdomains';
    case 'quarantine':
      return 'Quarantine forged mail';
    case 'reject':
      return 'Refuse forged mail';
  }
}

/** Why a step comes where it does. */
export function stepReason({ rung, raisesSubdomains }: PolicyStep): string {
  const subdomains = raisesSubdomains ? ' Subdomains follow, since they have no policy of their own.' : '';
  switch (rung) {
    case 'np-reject':
      return 'Mail from a name that has no DNS entry cannot be yours, so this costs nothing. Receivers that do not know np yet ignore it.';
    case 'sp-quarantine':
    case 'sp-reject':
      return 'No subdomain of yours sends mail, so subdomains can go ahead of the domain itself.';
    case 'quarantine':
      return `Receivers put what fails into the spam folder, where it can still be found.${subdomains}`;
    case 'reject':
      return `Receivers refuse what fails. The sender is told at once, and nothing of it reaches anybody.${subdomains}`;
  }
}

export interface StandingWords {
  readonly title: string;
  readonly text: string;
}

/** Where the domain stands, in a sentence and what it means. */
export function standingOf({
  state,
  policy,
  inheritedFrom,
  readiness,
  regressions,
  step,
}: PolicyAdvice): StandingWords {
  switch (state) {
    case 'no-record':
      return {
        title: 'There is no DMARC record yet',
        text: 'Publish the record of the overview first. It asks for reports only and changes nothing for your mail.',
      };
    case 'inherited':
      return {
        title: `The policy comes from ${inheritedFrom}`,
        text: 'This domain has no DMARC record of its own. Its way leads over the record that it inherits, or over one of its own.',
      };
    case 'parked':
      return {
        title: 'This domain sends nothing: go straight to reject',
        text: 'You said that no mail leaves from here, and in two weeks of reports none of yours was seen.',
      };
    case 'paused':
      return {
        title: 'Wait: something got worse',
        text:
          regressions.length === 1
            ? 'The next step is paused until this is mended.'
            : `The next step is paused until these ${regressions.length} things are mended.`,
      };
    case 'ready':
      return {
        title: `Ready for the next step: ${step ? stepTitle(step).toLowerCase() : ''}`,
        text: 'Every condition is met. Publish the record below, and go on watching.',
      };
    case 'watching': {
      const open = readiness?.gates.filter((gate) => gate.state !== 'met').length ?? 0;
      return {
        title:
          open === 1
            ? 'One condition is left before the next step'
            : `${open} conditions are left before the next step`,
        text: 'Nothing to publish yet. Each condition below shows its number and its goal.',
      };
    }
    case 'done':
      return readiness?.staysAtQuarantine
        ? {
            title: 'Quarantine is a good place to stay',
            text: 'People write mail from this domain, and mailing lists would lose it under reject. RFC 9989 advises against reject here.',
          }
        : {
            title: `You are at p=${policy ?? 'reject'}: nobody can forge this domain unseen`,
            text: 'There is nothing left to tighten. Postseal goes on watching that it stays so.',
          };
  }
}

export interface GateWords {
  readonly title: string;
  readonly why: string;
  /** The live number beside its goal. */
  readonly number: string;
}

/** A condition in words, with its number and goal. */
export function gateWords(gate: ReadinessGate): GateWords {
  const { value, goal, unit } = gate;
  const share = `${formatShare(value)}, goal ${formatShare(goal)}`;
  switch (gate.id) {
    case 'observation':
      return {
        title: 'Watched for long enough',
        why: 'At least three reporters over two full weeks, or a month where some mail is monthly: mail has weekly rhythms.',
        number: `${value ?? 0} days, goal ${goal}`,
      };
    case 'volume':
      return unit === 'sources'
        ? {
            title: 'Each source tested',
            why: 'Too little mail for shares to mean much, so a test message from each source stands in.',
            number: `${value ?? 0} tested, goal ${goal}`,
          }
        : {
            title: 'Enough mail seen',
            why: 'Below fifty messages a share says little.',
            number: `${formatCount(value ?? 0)} messages, goal ${goal}`,
          };
    case 'pass-rate':
      return {
        title: 'Your mail passes',
        why: 'Share of your mail, and of mail nobody has reviewed, that passes DMARC. Forwarded and forged mail does not count.',
        number: share,
      };
    case 'large-sources':
      return {
        title: 'Every larger source passes',
        why: 'An average hides a broken sender: each source with a twentieth of your mail is looked at alone. The number is the worst one’s.',
        number: share,
      };
    case 'dkim-share':
      return {
        title: 'Signed with DKIM',
        why: 'A signature survives forwarding; SPF does not.',
        number: share,
      };
    case 'unreviewed-sources':
      return {
        title: 'No large unknown sender',
        why: 'What is unknown may be yours. Say below whose it is.',
        number: `${formatCount(value ?? 0)} messages, at most ${formatCount(Math.round(goal))}`,
      };
    case 'rare-sources':
      return {
        title: 'No rare sender forgotten',
        why: 'What goes out once a month is silent in most fortnights. Sources of the last six weeks that fail, or that nobody has reviewed, count as well.',
        number: value === 0 ? 'none' : `${value} to look at`,
      };
    case 'new-sources':
      return {
        title: 'No new sender in two weeks',
        why: 'A new source means that something is moving.',
        number: value === null || gate.state === 'unknown' ? 'too early to say' : `${value} new`,
      };
    case 'dns-faults':
      return {
        title: 'No fault in SPF, DKIM or DMARC',
        why: 'A broken record turns good mail into failing mail.',
        number: value === null ? 'could not be asked' : value === 0 ? 'none' : `${value} open`,
      };
    case 'report-reach':
      return {
        title: 'Reports arrive',
        why: 'Without fresh reports a step would be taken blindly.',
        number:
          value === null
            ? 'none yet'
            : value <= 0
              ? 'today'
              : `last covers ${value} ${value === 1 ? 'day' : 'days'} ago`,
      };
    case 'forward-loss':
      return {
        title: 'Loss of forwarded mail accepted',
        why: 'Under reject, forwarded mail whose signature broke is refused for good. Accept it below, if it is all right.',
        number: `${formatCount(value ?? 0)} messages in two weeks`,
      };
    case 'mailboxes':
      return {
        title: 'No people write from this domain',
        why: 'Mailing lists change mail and break signatures. Answer below; where people write, quarantine is the better end.',
        number: gate.state === 'unknown' ? 'not answered' : gate.state === 'met' ? 'none do' : 'they do',
      };
  }
}
