import { organizationClient, twoFactorClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

/** Sign-in, sessions, organizations and two-factor, at this origin under /api/auth. */
export const authClient = createAuthClient({
  plugins: [organizationClient(), twoFactorClient()],
});
