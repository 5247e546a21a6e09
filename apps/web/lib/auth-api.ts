import 'server-only';
import { Role } from '@postseal/contract';
import { headers } from 'next/headers';
import { z } from 'zod';
import { apiOrigin } from './api-origin';

/** Reads of the sign-in service in the visitor's name. Acts go through `auth-client` in the browser. */
async function read<T>(path: string, shape: z.ZodType<T>): Promise<T | null> {
  const asked = await headers();
  const response = await fetch(`${apiOrigin()}/api/auth/${path}`, {
    headers: {
      cookie: asked.get('cookie') ?? '',
      'x-forwarded-for': asked.get('x-forwarded-for') ?? '', // or all visitors share this server's rate limit
    },
    cache: 'no-store',
  });
  if (response.status >= 500) throw new Error(`The sign-in service answered ${response.status}`);
  return response.ok ? shape.nullable().parse(await response.json()) : null;
}

const Organization = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(
    z.object({
      id: z.string(),
      userId: z.string(),
      role: Role,
      createdAt: z.string(),
      user: z.object({ name: z.string(), email: z.string() }),
    }),
  ),
  invitations: z.array(
    z.object({
      id: z.string(),
      email: z.string(),
      role: Role,
      status: z.string(),
      expiresAt: z.string(),
    }),
  ),
});
export type Organization = z.infer<typeof Organization>;

/** The active organization with its members and invitations; null without one. */
export const readOrganization = () => read('organization/get-full-organization', Organization);

const Session = z.object({
  id: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  ipAddress: z.string().nullish(),
  userAgent: z.string().nullish(),
});
export type Session = z.infer<typeof Session>;

/** Where the visitor is signed in, most recent first, and which of these is the present one. Tokens stay behind. */
export async function readSessions(): Promise<{ sessions: Session[]; currentId: string | null }> {
  const [sessions, current] = await Promise.all([
    read('list-sessions', z.array(Session)),
    read('get-session', z.object({ session: z.object({ id: z.string() }) })),
  ]);
  return {
    sessions: (sessions ?? []).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)),
    currentId: current?.session.id ?? null,
  };
}

const Invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: z.string(),
  organizationName: z.string(),
  inviterEmail: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;

/** An open invitation to the visitor's own address; null when it is not theirs or not open. */
export const readInvitation = (id: string) =>
  read(`organization/get-invitation?id=${encodeURIComponent(id)}`, Invitation);
