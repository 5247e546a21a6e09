import type { BounceKind, RepairJob } from '@postseal/bounces';

/** Who has to act. The last two ask nothing of the sender. */
export const jobWords: Record<RepairJob, { title: string; text: string }> = {
  'sender-dns': { title: 'Yours: DNS', text: 'A record of the sending domain mends it.' },
  'sender-server': { title: 'Yours: mail server', text: 'A setting of the sending server mends it.' },
  'sender-mail': { title: 'Yours: the message', text: 'The message itself has to change.' },
  'ip-owner': {
    title: 'Owner of the address',
    text: 'The owner of the IP address, usually your hosting provider, has to act or lets you do it in their panel.',
  },
  recipient: { title: 'The recipient', text: 'Nothing to change on your side: the recipient has to act.' },
  receiver: {
    title: 'The receiving server',
    text: 'Nothing to change on your side: the fault or the decision is the receiver’s.',
  },
};

export const kindWords: Record<BounceKind, string> = {
  permanent: 'Permanent',
  temporary: 'Temporary',
  either: 'Permanent or temporary',
};

/** `any` and `any Postfix` stand for every receiver. */
export function receiverName(receiver: string): string {
  if (receiver === 'any') return 'Any receiver';
  if (receiver === 'any Postfix') return 'Any Postfix server';
  return receiver;
}
