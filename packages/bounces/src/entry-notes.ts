/** Who can repair the cause. `recipient` and `receiver` mean: nothing to change on the sender's side. */
export type RepairJob =
  | 'sender-dns'
  | 'sender-server'
  | 'sender-mail'
  | 'ip-owner'
  | 'recipient'
  | 'receiver';

/** What the explainer says beyond the catalogue's own fields. */
export interface EntryNote {
  /** The cause as a headline in plain words. */
  readonly headline: string;
  /** Class of the cause, in the words of Sisimai's catalogue of reasons. */
  readonly reason: string;
  readonly job: RepairJob;
  /** Entries that match the same text and are less exact. */
  readonly outranks?: readonly string[];
  /** The wording is used by many servers, so that a match does not tell the receiver. */
  readonly isCommonWording?: true;
}

/** One note for each entry of `bounces.json`; `catalogue.test.ts` proves that none is missing. */
export const entryNotes: Readonly<Record<string, EntryNote>> = {
  'gmail-ipv6-ptr-auth': {
    headline: 'Gmail wants a PTR record and authentication for your IPv6 address',
    reason: 'requireptr',
    job: 'ip-owner',
    outranks: ['gmail-ptr-perm', 'gmail-ptr-temp'],
  },
  'gmail-ptr-perm': {
    headline: 'Gmail wants a PTR record for your sending address',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'gmail-ptr-temp': {
    headline: 'Gmail slows your mail down until your address has a PTR record',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'gmail-unauth': {
    headline: 'Gmail could not verify your mail: neither SPF nor DKIM passed',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-spf-hardfail': {
    headline: 'Your SPF record forbids the address your mail left from',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-dmarc-reject': {
    headline: 'The From domain’s own DMARC policy told Gmail to refuse this mail',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-noauth-legacy': {
    headline: 'Gmail found neither a passing SPF nor a passing DKIM result',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-spf-suspicious': {
    headline: 'Gmail distrusts your SPF record: it lets too many hosts send',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-bulk-spf': {
    headline: 'SPF did not pass for your bulk mail',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-bulk-dkim': {
    headline: 'Your bulk mail carries no valid DKIM signature',
    reason: 'authfailure',
    job: 'sender-server',
  },
  'gmail-bulk-align': {
    headline: 'Your From domain agrees with neither SPF nor DKIM',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-bulk-dmarc': {
    headline: 'Your domain has no DMARC policy, which Gmail asks of bulk senders',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'gmail-tls': { headline: 'Gmail wants your mail over TLS', reason: 'requiretls', job: 'sender-server' },
  'gmail-rate': {
    headline: 'Gmail sees unusually much unwanted mail from you',
    reason: 'ratelimited',
    job: 'sender-mail',
  },
  'gmail-reputation': {
    headline: 'Your address or domain has a poor reputation at Gmail',
    reason: 'badreputation',
    job: 'sender-mail',
  },
  'gmail-content': {
    headline: 'Gmail distrusts the content or the links of this mail',
    reason: 'spamdetected',
    job: 'sender-mail',
  },
  'gmail-unsolicited': {
    headline: 'Gmail takes this mail for unwanted',
    reason: 'spamdetected',
    job: 'sender-mail',
  },
  'gmail-residential': {
    headline: 'Gmail takes no mail from home and dynamic addresses',
    reason: 'blocked',
    job: 'sender-server',
  },
  'gmail-headers': {
    headline: 'The header of this mail is not as the standard wants it',
    reason: 'notcompliantrfc',
    job: 'sender-server',
  },
  'gmail-helo': {
    headline: 'Your server introduced itself with an unusable name',
    reason: 'blocked',
    job: 'sender-server',
    isCommonWording: true,
  },
  'gmail-nouser': {
    headline: 'This mailbox does not exist',
    reason: 'userunknown',
    job: 'recipient',
    isCommonWording: true,
  },
  'gmail-full': {
    headline: 'The recipient’s mailbox is full',
    reason: 'mailboxfull',
    job: 'recipient',
    isCommonWording: true,
  },
  'gmail-loop': {
    headline: 'The mail goes round in a circle',
    reason: 'mailererror',
    job: 'sender-server',
    isCommonWording: true,
  },
  'ms-515': {
    headline: 'Outlook.com wants SPF, DKIM and DMARC from domains that send much',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'ms-509': {
    headline: 'The From domain’s own DMARC policy told Microsoft to refuse this mail',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'ms-s3140': {
    headline: 'Your address or its network is on Microsoft’s private block list',
    reason: 'blocked',
    job: 'ip-owner',
  },
  'ms-sc001': {
    headline: 'Your address is on Microsoft’s private block list',
    reason: 'blocked',
    job: 'ip-owner',
  },
  'ms-650': {
    headline: 'Microsoft slows mail from your address down because of its reputation',
    reason: 'badreputation',
    job: 'sender-mail',
  },
  'ms-652': {
    headline: 'Your server opens too many connections to Microsoft',
    reason: 'ratelimited',
    job: 'sender-server',
  },
  'ms-500': {
    headline: 'Microsoft is looking at suspicious activity of your address',
    reason: 'badreputation',
    job: 'sender-mail',
  },
  'ms-606': { headline: 'Microsoft has banned your sending address', reason: 'blocked', job: 'ip-owner' },
  'ms-511': {
    headline: 'Microsoft has banned your address and lifts that only by hand',
    reason: 'blocked',
    job: 'sender-mail',
  },
  'ms-23': { headline: 'SPF failed at Microsoft', reason: 'authfailure', job: 'sender-dns' },
  'ms-25': {
    headline: 'Microsoft wants a PTR record for your IPv6 address',
    reason: 'requireptr',
    job: 'ip-owner',
    outranks: ['gmail-ptr-perm'],
  },
  'ms-26': {
    headline: 'Over IPv6, Microsoft takes only mail that passes SPF or DKIM',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'ms-510': {
    headline: 'The recipient’s organisation takes no mail over IPv6',
    reason: 'policyviolation',
    job: 'sender-server',
  },
  'ms-506': {
    headline: 'Your server introduced itself with a name it must not use',
    reason: 'blocked',
    job: 'sender-server',
  },
  'ms-501': { headline: 'Microsoft detected spam from you', reason: 'spamdetected', job: 'sender-mail' },
  'ms-512': {
    headline: 'The From field of this mail is missing or malformed',
    reason: 'notcompliantrfc',
    job: 'sender-server',
  },
  'ms-513': {
    headline: 'The recipient’s organisation blocks you by its own list',
    reason: 'rejected',
    job: 'recipient',
  },
  'ms-dbeb': {
    headline: 'The recipient does not exist in that organisation',
    reason: 'userunknown',
    job: 'recipient',
  },
  'ms-nomailbox': {
    headline: 'This mailbox does not exist',
    reason: 'userunknown',
    job: 'recipient',
    isCommonWording: true,
  },
  'ms-mtasts': {
    headline: 'The recipient domain’s MTA-STS policy does not fit its mail hosts',
    reason: 'policyviolation',
    job: 'receiver',
  },
  'ms-dane': {
    headline: 'The recipient domain’s TLS or DANE set-up is broken',
    reason: 'securityerror',
    job: 'receiver',
  },
  'yahoo-unauth': {
    headline: 'Yahoo could not verify your mail: neither SPF nor DKIM passed',
    reason: 'authfailure',
    job: 'sender-dns',
    outranks: ['gmail-unauth'],
  },
  'yahoo-policy': {
    headline: 'Yahoo refused the mail for policy reasons, usually DMARC or DKIM',
    reason: 'policyviolation',
    job: 'sender-dns',
  },
  'yahoo-ph01': {
    headline: 'Yahoo takes the content or a link for phishing',
    reason: 'spamdetected',
    job: 'sender-mail',
  },
  'yahoo-tss04': {
    headline: 'Yahoo holds your mail back because of volume, complaints or missing authentication',
    reason: 'badreputation',
    job: 'sender-mail',
  },
  'yahoo-tss09': {
    headline: 'Yahoo blocks your address; retries will not help',
    reason: 'blocked',
    job: 'sender-mail',
    outranks: ['yahoo-tss04'],
  },
  'yahoo-bl': {
    headline: 'Your address is on a Spamhaus list that Yahoo uses',
    reason: 'blocked',
    job: 'sender-server',
  },
  'yahoo-from-domain': {
    headline: 'Yahoo cannot resolve your sender domain',
    reason: 'rejected',
    job: 'sender-dns',
  },
  'yahoo-rfc': {
    headline: 'The header of this mail is not as the standard wants it',
    reason: 'notcompliantrfc',
    job: 'sender-server',
  },
  'apple-dmarc': {
    headline: 'The From domain’s own DMARC policy told iCloud to refuse this mail',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'apple-hme1': {
    headline: 'iCloud could not verify your mail: SPF and DKIM both failed',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'apple-cs01': {
    headline: 'iCloud refused the mail by a content or reputation rule',
    reason: 'policyviolation',
    job: 'sender-mail',
  },
  'apple-dbl': {
    headline: 'A domain in this mail is on the Spamhaus domain list',
    reason: 'blocked',
    job: 'sender-mail',
  },
  'apple-proofpoint': {
    headline: 'Your address is on Proofpoint’s reputation list',
    reason: 'blocked',
    job: 'sender-mail',
  },
  'apple-rate': {
    headline: 'You send to iCloud faster than it takes mail',
    reason: 'ratelimited',
    job: 'sender-server',
  },
  'gmx-nodns': {
    headline: 'GMX wants a proper PTR record for your sending address',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'gmx-blocklist': {
    headline: 'Your address is on a block list that GMX and WEB.DE use',
    reason: 'blocked',
    job: 'sender-server',
  },
  'gmx-policy': {
    headline: 'GMX refused the mail by a policy rule',
    reason: 'policyviolation',
    job: 'sender-server',
  },
  'gmx-spf': {
    headline: 'Your SPF record forbids the address your mail left from',
    reason: 'authfailure',
    job: 'sender-dns',
  },
  'tonline-nowl': {
    headline: 'T-Online does not know your server yet and admits it on request',
    reason: 'blocked',
    job: 'sender-server',
  },
  'tonline-bl': {
    headline: 'T-Online blocks your server until you write to its postmaster',
    reason: 'blocked',
    job: 'sender-server',
  },
  'laposte-101': {
    headline: 'Your address is on a Spamhaus list that La Poste and Orange use',
    reason: 'blocked',
    job: 'sender-server',
  },
  'orange-401': { headline: 'SPF failed at Orange or La Poste', reason: 'authfailure', job: 'sender-dns' },
  'orange-517': { headline: 'DMARC failed at Orange or La Poste', reason: 'authfailure', job: 'sender-dns' },
  'orange-104': {
    headline: 'Your server opens too many connections to Orange',
    reason: 'ratelimited',
    job: 'sender-server',
  },
  'cox-rdns': {
    headline: 'Cox wants a PTR record for your sending address',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'spectrum-1100': {
    headline: 'Spectrum wants a PTR record for your sending address',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'mailru-dmarc': {
    headline: 'The From domain’s own DMARC policy told Mail.ru to refuse this mail',
    reason: 'authfailure',
    job: 'sender-dns',
    outranks: ['apple-dmarc'],
  },
  'postfix-nohostname': {
    headline: 'The receiver finds no confirmed host name for your address',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'postfix-helo': {
    headline: 'Your server introduced itself with an unusable name',
    reason: 'blocked',
    job: 'sender-server',
  },
  'postfix-sender-domain': {
    headline: 'The receiver cannot find your sender domain',
    reason: 'rejected',
    job: 'sender-dns',
  },
  'dnsbl-generic': {
    headline: 'Your address is on a public block list',
    reason: 'blocked',
    job: 'sender-server',
  },
  'dnsbl-openresolver': {
    headline: 'The receiver’s block list query is broken; you did nothing wrong',
    reason: 'systemerror',
    job: 'receiver',
    outranks: ['dnsbl-generic'],
  },
  greylist: {
    headline: 'The receiver asks your server to try again later',
    reason: 'greylisted',
    job: 'receiver',
  },
  'nolisting-nullmx': {
    headline: 'The recipient’s domain takes no mail at all',
    reason: 'hostunknown',
    job: 'recipient',
  },
  'ptr-generic': {
    headline: 'The receiver wants a PTR record of your own, not your provider’s default',
    reason: 'requireptr',
    job: 'ip-owner',
  },
  'starttls-required': {
    headline: 'The receiver takes mail over TLS only',
    reason: 'requiretls',
    job: 'sender-server',
  },
};
