import type { Role } from '@postseal/contract';

const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Whether `role` may do what needs `needed`. For showing controls only: the API decides. */
export function mayAct(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && rank[role] >= rank[needed];
}

/** Each role in a few words, highest first. */
export const roleMeanings: readonly { role: Role; word: string; meaning: string }[] = [
  { role: 'owner', word: 'Owner', meaning: 'everything, including other owners' },
  { role: 'admin', word: 'Admin', meaning: 'members, alerts, removing domains' },
  { role: 'member', word: 'Member', meaning: 'adding and checking domains' },
  { role: 'viewer', word: 'Viewer', meaning: 'reading only' },
];
