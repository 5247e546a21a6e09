import { type MailBlock, renderMail } from '../outbox/mail-text.js';
import type { NewMail } from '../outbox/outbox.service.js';
import type { ConfirmedChange } from './confirmed-change.js';

const NOTHING = '(no record)';

export function openingMail(
  change: ConfirmedChange,
  incidentId: string,
  recipient: string,
  publicUrl: string,
): NewMail {
  const blocks: MailBlock[] = [
    {
      kind: 'text',
      text: `Seen first ${formatMoment(change.firstSeenAt)}, confirmed ${formatMoment(change.confirmedAt)}.`,
    },
    { kind: 'text', text: change.meaning },
    { kind: 'code', label: 'Before', text: change.before ?? NOTHING },
    { kind: 'code', label: 'Now', text: change.after ?? NOTHING },
    { kind: 'text', text: change.fix },
    ...proposalBlocks(change),
    { kind: 'link', label: `See ${change.domainName}`, url: domainUrl(change, publicUrl) },
  ];
  return {
    purpose: 'alert',
    organizationId: change.organizationId,
    recipient,
    subject: `${change.domainName}: ${change.title}`,
    dedupeKey: `incident:${incidentId}:open:${change.severity}:${recipient}`,
    ...renderMail(`${change.domainName}: ${change.title}`, blocks),
  };
}

export function closingMail(
  change: ConfirmedChange,
  incident: { readonly id: string; readonly summary: string; readonly openedAt: Date },
  recipient: string,
  publicUrl: string,
): NewMail {
  const heading = `${change.domainName}: recovered – ${incident.summary}`;
  const blocks: MailBlock[] = [
    {
      kind: 'text',
      text: `The trouble that began ${formatMoment(incident.openedAt)} is over since ${formatMoment(change.firstSeenAt)}. Nothing needs to be done.`,
    },
    { kind: 'code', label: 'Before', text: change.before ?? NOTHING },
    { kind: 'code', label: 'Now', text: change.after ?? NOTHING },
    { kind: 'link', label: `See ${change.domainName}`, url: domainUrl(change, publicUrl) },
  ];
  return {
    purpose: 'alert',
    organizationId: change.organizationId,
    recipient,
    subject: heading,
    dedupeKey: `incident:${incident.id}:resolved:${recipient}`,
    ...renderMail(heading, blocks),
  };
}

export function testAlertMail(recipient: string, organizationId: string, publicUrl: string): NewMail {
  return {
    purpose: 'test',
    organizationId,
    recipient,
    subject: 'Test alert from Postseal',
    ...renderMail('Alerts reach you', [
      {
        kind: 'text',
        text: 'This is a test. A real alert says what changed, since when, what it means and what to publish.',
      },
      { kind: 'link', label: 'Alert settings', url: `${publicUrl}/settings/alerts` },
    ]),
  };
}

function proposalBlocks({ proposal }: ConfirmedChange): MailBlock[] {
  if (!proposal) return [];
  return [{ kind: 'code', label: `To publish at ${proposal.name} (${proposal.type})`, text: proposal.value }];
}

function domainUrl({ domainName }: ConfirmedChange, publicUrl: string): string {
  return `${publicUrl}/domains/${encodeURIComponent(domainName)}/dns`;
}

function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
