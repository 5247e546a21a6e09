import type { Refusal } from './use-submit';

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 128;

export function emailFault(email: string): string | undefined {
  if (email === '') return 'Enter your e-mail address.';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return 'This does not look like an e-mail address.';
  return undefined;
}

export function newPasswordFault(password: string): string | undefined {
  if (password.length < MIN_PASSWORD_LENGTH) return `Use at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (password.length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
  return undefined;
}

/** A refusal that names the faulty fields, or nothing when there are none. */
export function refuseFields(faults: Record<string, string | undefined>): Refusal | undefined {
  const fields: Record<string, string> = {};
  for (const [name, fault] of Object.entries(faults)) if (fault) fields[name] = fault;
  return Object.keys(fields).length > 0 ? { fields } : undefined;
}

/** A short, unique, readable name for an organization's addresses; `random` keeps two of one name apart. */
export function slugOf(name: string, random: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return words ? `${words}-${random}` : random;
}

interface AuthError {
  code?: string | undefined;
  message?: string | undefined;
  status: number;
}

const sentences: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'The e-mail address or the password is not right.',
  INVALID_PASSWORD: 'The password is not right.',
  INVALID_CODE: 'The code is not right, or it has run out. Try the one that is shown now.',
  INVALID_BACKUP_CODE: 'This backup code is not right or was used before.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Sign in again from the start.',
  INVALID_TWO_FACTOR_COOKIE: 'This sign-in took too long. Start again.',
  INVALID_TOKEN: 'This link has run out or was used before.',
  USER_ALREADY_EXISTS: 'There is an account with this address. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is an account with this address. Sign in instead.',
  USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION: 'This address has an open invitation.',
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: 'This person is a member already.',
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER:
    'An organization needs an owner. Make somebody else owner first.',
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER:
    'An organization needs an owner. Make somebody else owner first.',
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: 'This invitation is for another e-mail address.',
  INVITATION_NOT_FOUND: 'This invitation has run out, was withdrawn or was used before.',
};

/** What to tell a person about a refusal of the sign-in service. */
export function authSentence(error: AuthError): string {
  const known = error.code ? sentences[error.code] : undefined;
  if (known) return known;
  if (error.status === 429) return 'That was tried too often. Wait a minute and try again.';
  if (error.status >= 400 && error.status < 500 && error.message) return error.message;
  return 'The service did not answer as expected. Try again in a moment.';
}
