/** Receivers whose wording the catalogue knows. A group shares its entries. */
export const receiverGroups = [
  'gmail',
  'microsoft',
  'yahoo',
  'apple',
  'united-internet',
  't-online',
  'orange',
  'cox',
  'spectrum',
  'mail-ru',
  'proofpoint',
] as const;
export type ReceiverGroup = (typeof receiverGroups)[number];

export interface KnownReceiver {
  readonly group: ReceiverGroup;
  /** As the catalogue names it, for display. */
  readonly name: string;
}

interface ReceiverTraits {
  readonly receiver: KnownReceiver;
  /** Names at or below which the receiver's mail servers are. */
  readonly hosts: readonly string[];
  /** A part of a host name that only this receiver has. */
  readonly hostPart?: RegExp;
  /** Domains of mailboxes there, whose MX is not asked. */
  readonly mailboxes: RegExp;
  /** What only this receiver's replies say, in normalised text. */
  readonly words: RegExp;
}

const known = (group: ReceiverGroup, name: string): KnownReceiver => ({ group, name });

// Narrow before wide: Outlook.com's hosts are below Exchange Online's.
const receivers: readonly ReceiverTraits[] = [
  {
    receiver: known('gmail', 'Gmail'),
    hosts: ['google.com', 'googlemail.com'],
    mailboxes: /^(?:gmail|googlemail)\.com$/,
    words: /\bgsmtp\b|(?:support|mail)\.google\.com|\bgmail (?:has detected|requires|is not|users)/,
  },
  {
    receiver: known('microsoft', 'Outlook.com'),
    hosts: ['olc.protection.outlook.com', 'hotmail.com'],
    mailboxes: /^(?:(?:outlook|hotmail|live)(?:\.[a-z]{2,3}){1,2}|msn\.com|passport\.com)$/,
    words: /mail\.live\.com|\bsc-00\d\b|\(s31[45]0\)|\(s775\)|postmaster\.live\.com/,
  },
  {
    receiver: known('microsoft', 'Exchange Online'),
    hosts: [
      'mail.protection.outlook.com',
      'protection.outlook.com',
      'outlook.com',
      'mx.microsoft',
      'office365.com',
    ],
    mailboxes: /^(?!)/,
    words: /\bas\(\d{3,5}\)|\bprotection\.outlook\.com|aka\.ms\/|sender\.office\.com/,
  },
  {
    receiver: known('yahoo', 'Yahoo/AOL'),
    hosts: ['yahoodns.net', 'yahoo.com', 'aol.com'],
    mailboxes:
      /^(?:yahoo(?:\.[a-z]{2,3}){1,2}|(?:ymail|rocketmail|aol|aim|verizon)\.(?:com|net)|aol(?:\.[a-z]{2,3}){1,2})$/,
    words: /\byahoo(?:inc)?\b|postmaster\.aol\.com|\[(?:tss|ipts)\d{2}\]/,
  },
  {
    receiver: known('apple', 'iCloud'),
    hosts: ['mail.icloud.com', 'icloud.com', 'apple.com', 'me.com', 'mac.com'],
    mailboxes: /^(?:icloud|me|mac)\.com$/,
    words: /support\.apple\.com|\[(?:hme1|cs01)\]|icloudadmin@|…@apple\.com/,
  },
  {
    receiver: known('united-internet', 'GMX/WEB.DE/mail.com/IONOS'),
    hosts: [
      'gmx.net',
      'gmx.de',
      'gmx.com',
      'web.de',
      'mail.com',
      'kundenserver.de',
      '1and1.com',
      '1and1.info',
    ],
    hostPart: /(?:^|\.)(?:mx\d*\.)?ionos\./,
    mailboxes: /^(?:gmx(?:\.[a-z]{2,3}){1,2}|web\.de|mail\.com|email\.de|online\.de)$/,
    words:
      /\bnemesis esmtp\b|postmaster\.(?:gmx|web|1und1)\b|kundenserver\.de|\bgmx\.(?:net|com|de)\b|\bweb\.de\b/,
  },
  {
    receiver: known('t-online', 'T-Online'),
    hosts: ['t-online.de', 'telekom.de', 'magenta.de'],
    mailboxes: /^(?:t-online|magenta)\.de$/,
    words: /t-online\.de\b/,
  },
  {
    receiver: known('orange', 'La Poste / Orange'),
    hosts: ['laposte.net', 'orange.fr', 'wanadoo.fr'],
    hostPart: /(?:^|[.-])wanadoo(?:[.-]|$)/,
    mailboxes: /^(?:laposte\.net|orange\.fr|wanadoo\.fr|voila\.fr)$/,
    words: /\b(?:lpn|ofr|ouk)[a-z0-9]{0,12}_\d{3}\b|\bmwinf[0-9a-z]+ me\b/,
  },
  {
    receiver: known('cox', 'Cox'),
    hosts: ['cox.net'],
    mailboxes: /^cox\.net$/,
    words: /\bcxdns\b|\bcox\.net esmtp\b/,
  },
  {
    receiver: known('spectrum', 'Spectrum/Charter'),
    hosts: ['charter.net', 'spectrum.net', 'rr.com', 'twc.com'],
    hostPart: /(?:^|\.)(?:charter|spectrum)\./,
    mailboxes: /^(?:charter|spectrum|roadrunner|twc)\.(?:net|com)$|(?:^|\.)rr\.com$/,
    words: /\baup#/,
  },
  {
    receiver: known('mail-ru', 'Mail.ru'),
    hosts: ['mail.ru', 'mail.ru.net'],
    mailboxes: /^(?:mail|bk|inbox|list|internet)\.ru$/,
    words: /help\.mail\.ru/,
  },
  {
    receiver: known('proofpoint', 'Proofpoint'),
    hosts: ['pphosted.com', 'ppe-hosted.com', 'pphosted.net'],
    mailboxes: /^(?!)/,
    words: /(?:ipcheck|support)\.proofpoint\.com/,
  },
];

const groupOfEntry: Readonly<Record<string, readonly ReceiverGroup[]>> = {
  Gmail: ['gmail'],
  'Outlook.com': ['microsoft'],
  'Exchange Online': ['microsoft'],
  'Yahoo/AOL': ['yahoo'],
  iCloud: ['apple'],
  'iCloud / Proofpoint': ['apple', 'proofpoint'],
  'GMX/WEB.DE/mail.com/IONOS': ['united-internet'],
  'GMX/WEB.DE': ['united-internet'],
  'GMX/WEB.DE/IONOS': ['united-internet'],
  'T-Online': ['t-online'],
  'La Poste / Orange': ['orange'],
  Orange: ['orange'],
  Cox: ['cox'],
  'Spectrum/Charter': ['spectrum'],
  'Mail.ru': ['mail-ru'],
  'any Postfix': [],
  any: [],
};

/** The groups an entry's `receiver` stands for; none for the fall-backs. Throws for a name that is not mapped. */
export function groupsOfEntry(receiver: string): readonly ReceiverGroup[] {
  const groups = groupOfEntry[receiver];
  if (groups === undefined) throw new Error(`no receiver group for "${receiver}"`);
  return groups;
}

/** Whose mail server a lower-case host name is; null for hosts that are not in the table. */
export function receiverOfHost(host: string): KnownReceiver | null {
  const found = receivers.find(
    ({ hosts, hostPart }) =>
      hosts.some((suffix) => host === suffix || host.endsWith(`.${suffix}`)) || hostPart?.test(host),
  );
  return found?.receiver ?? null;
}

/** Who keeps the mailboxes of a lower-case domain, for domains that providers give to the public. */
export function receiverOfMailbox(domain: string): KnownReceiver | null {
  return receivers.find(({ mailboxes }) => mailboxes.test(domain))?.receiver ?? null;
}

/** Whose words a normalised reply holds. */
export function receiverOfWords(text: string): KnownReceiver | null {
  return receivers.find(({ words }) => words.test(text))?.receiver ?? null;
}
