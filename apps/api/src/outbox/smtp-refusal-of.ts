export interface SmtpRefusal {
  /** The address itself is refused, not this mail or its sender. */
  readonly isAboutRecipient: boolean;
}

/** Facts that nodemailer leaves on an error: the reply code, the reply, and the command that it answered. */
interface SmtpFacts {
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

/**
 * Reads whether the server refused a mail for good (5xx to RCPT TO or to the data), so that another try is useless.
 * Refused credentials or a refused sender are the operator's to mend, and worth trying again.
 */
export function readSmtpRefusal(error: unknown): SmtpRefusal | null {
  const { responseCode = 0, response = '', command = '' } = (error ?? {}) as SmtpFacts;
  if (responseCode < 500 || responseCode > 599) return null;
  if (command === 'RCPT TO') return { isAboutRecipient: isAboutRecipient(response) };
  // Servers that look the address up only after the data say so by the class (RFC 3463 §3.2, §3.3).
  return command === 'DATA' ? { isAboutRecipient: /\b5\.[12]\.\d+\b/.test(response) } : null;
}

/** Without an enhanced code a refusal of RCPT is about the recipient; 5.7.x is policy: who we are, not who they are. */
function isAboutRecipient(response: string): boolean {
  return !/\b5\.7\.\d+\b/.test(response);
}

const NO_MAILBOX = 'The receiving server says that there is no such mailbox';

/** RFC 3463 §3.2, §3.3: what a class 5 code says of an address, in words that its owner can act on. */
const ADDRESS_FAULTS: readonly (readonly [code: RegExp, words: string])[] = [
  [/^5\.1\.(1|6|10)$/, NO_MAILBOX],
  [/^5\.1\.2$/, 'The domain of the address takes no mail'],
  [/^5\.1\./, 'The receiving server does not take the address'],
  [/^5\.2\.1$/, 'The mailbox is switched off'],
  [/^5\.2\.2$/, 'The mailbox is full'],
  [/^5\.2\./, 'The mailbox takes no mail'],
  [/^[45]\.4\./, 'The receiving server could not be reached for days'],
  [/^5\.7\./, 'The receiving server refuses mail from this instance by its policy'],
];

/**
 * Why a mail was not sent, for those whose mail it is: what they can act on, without the names, addresses and words of
 * the instance's own servers. The operator reads those in the outbox and the log.
 */
export function sendingTrouble(error: unknown): string {
  const { responseCode, response = '' } = (error ?? {}) as SmtpFacts;
  if (!responseCode) return 'The mail server of this instance could not be reached.';
  if (readSmtpRefusal(error) === null)
    return `The mail server of this instance does not take the mail at the moment (${responseCode}).`;
  return refusalWords(String(responseCode), /\b5\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0] ?? null);
}

/**
 * Whether a class that a bounce states is about the address, and not about the mail, its sender or a policy (RFC 3463):
 * 5.6 and 5.7 are those; 5.3 is the receiving system's. A mail that was tried for days (4.4.7) says it of its address.
 */
export function isAddressFault(enhancedCode: string | null): boolean {
  return enhancedCode === null || !/^[245]\.[367]\./.test(enhancedCode);
}

/** A refusal for good, from its codes alone: 550 and 5.1.1, say. */
export function refusalWords(replyCode: string | null, enhancedCode: string | null): string {
  const codes = [replyCode, enhancedCode].filter((code) => code !== null).join(' ');
  const known = ADDRESS_FAULTS.find(([pattern]) => enhancedCode !== null && pattern.test(enhancedCode));
  const words =
    known?.[1] ??
    (enhancedCode ? 'The receiving server refuses the mail' : 'The receiving server refuses the address');
  return codes ? `${words} (${codes}).` : `${words}.`;
}
