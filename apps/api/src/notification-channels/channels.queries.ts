import type { Transaction } from '../database/database.js';

/** Owners' addresses, who joined first first. Leans on member's unique key; a handful of rows. */
export function findOwners(tx: Transaction, organizationId: string): Promise<{ email: string }[]> {
  return tx.$queryRaw`
    SELECT lower(u.email) AS email FROM member m JOIN "user" u ON u.id = m.user_id
    WHERE m.organization_id = ${organizationId} AND m.role = 'owner'
    ORDER BY m.created_at, u.email`;
}

/** Those of these addresses that members have proved to be theirs. Leans on member's unique key; a handful of rows. */
export async function findVerifiedMembers(
  tx: Transaction,
  organizationId: string,
  addresses: readonly string[],
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ email: string }[]>`
    SELECT lower(u.email) AS email FROM member m JOIN "user" u ON u.id = m.user_id
    WHERE m.organization_id = ${organizationId} AND u.email_verified AND lower(u.email) = ANY (${[...addresses]})`;
  return rows.map(({ email }) => email);
}

/** Tags in use with their number of domains. Leans on domain_tag's index by tag. */
export function countTags(
  tx: Transaction,
  organizationId: string,
): Promise<{ tag: string; domains: number }[]> {
  return tx.$queryRaw`
    SELECT tag, count(*)::int AS domains FROM domain_tag
    WHERE organization_id = ${organizationId} GROUP BY tag ORDER BY tag`;
}

/** Gives every organization that has none the owners' channel. Leans on notification_channel_owners_key. */
export function addOwnersChannels(
  tx: Transaction,
  { name, target }: { readonly name: string; readonly target: string },
  nextDigestAt: Date,
): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO notification_channel (organization_id, id, kind, name, target, digest, next_digest_at)
    SELECT organization.id, gen_random_uuid(), 'owners', ${name}, ${target}, 'weekly', ${nextDigestAt}
    FROM organization
    WHERE NOT EXISTS (
      SELECT FROM notification_channel AS channel
      WHERE channel.organization_id = organization.id AND channel.kind = 'owners'
    )
    ON CONFLICT DO NOTHING`;
}
