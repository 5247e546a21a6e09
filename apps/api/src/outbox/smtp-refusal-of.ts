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
