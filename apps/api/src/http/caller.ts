import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@postseal/contract';

/** Who makes a request, and for which organization; set by the access guard. */
export interface Caller {
  readonly userId: string;
  readonly email: string;
  readonly isOperator: boolean;
  readonly organization: { readonly id: string; readonly role: Role } | null;
}

/** What a handler of an organization's route works with. */
export interface Member extends Caller {
  readonly organization: NonNullable<Caller['organization']>;
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Whether `role` has the rights of `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed];
}

/** A program with a report key: may send reports to its organization. */
export interface KeyHolder {
  readonly organizationId: string;
  /** Name of the key. */
  readonly name: string;
}

export interface CallerRequest {
  caller?: Caller;
  /** Instead of a caller, on routes that take report keys. */
  keyHolder?: KeyHolder;
}

/** Parameter decorator: the caller whom the access guard let through. */
export const FromCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CallerRequest>().caller,
);
