const DAY_MS = 86_400_000;

/** How long an address takes mail, and how long the mail itself is kept. */
export const ADDRESS_LIFETIME_MS = 7 * DAY_MS;
export const RAW_KEPT_MS = 7 * DAY_MS;
/** How long an organization sees its results. */
export const RESULT_KEPT_MS = 400 * DAY_MS;

/** Enough to mend a server step by step; a flood of mail has no use here. */
export const MAX_MAILS_PER_ADDRESS_PER_DAY = 50;
export const MAX_MAILS_PER_SENDER_PER_HOUR = 60;
export const MAX_ADDRESSES_PER_CLIENT_PER_HOUR = 30;
/** Results shown at an address. */
export const MAX_SHOWN_TESTS = 50;
/** Share of the store that the mails of one network may take. */
export const MAX_STORED_SHARE_PER_NETWORK = 0.1;
