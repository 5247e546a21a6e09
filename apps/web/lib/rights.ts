import type { Me, Role } from '@postseal/contract';

const ranks: readonly Role[] = ['viewer', 'member', 'admin', 'owner'];

/** Whether the visitor may do what needs a role in the organization. Only hides buttons: the API decides. */
export function hasRole(me: Me, needed: Role): boolean {
  const role = me.organization?.role;
  return role !== undefined && ranks.indexOf(role) >= ranks.indexOf(needed);
}
