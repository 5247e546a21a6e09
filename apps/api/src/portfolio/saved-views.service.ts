import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SavedView, saveView, ViewedList } from '@postseal/contract';
import { memberName } from '../accounts/member-name.js';
import { Database } from '../database/database.js';
import type { SavedView as SavedViewRow } from '../database/generated/client.js';
import { hasRole, type Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';

const MAX_VIEWS = 50; // of one person, and shared ones of an organization

/** Filters of lists under names: a person's own, and those that everybody in the organization sees. */
@Injectable()
export class SavedViewsService {
  constructor(private readonly database: Database) {}

  list(member: Member, list: ViewedList): Promise<SavedView[]> {
    const { organization, userId } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.savedView.findMany({
        where: {
          organizationId: organization.id,
          list,
          OR: [{ ownerUserId: userId }, { isShared: true }],
        },
        orderBy: [{ name: 'asc' }, { createdAt: 'asc' }],
      });
      return rows.map((row) => toView(row, member));
    });
  }

  save(member: Member, view: Parsed<typeof saveView>['body']): Promise<SavedView> {
    const { organization, userId } = member;
    if (view.isShared && !hasRole(organization.role, 'member'))
      throw new ProblemError('not-allowed', 'A viewer can save views for themselves only.');
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organization.id}))`; // two at once would pass the limit
      const count = await tx.savedView.count({
        where: {
          organizationId: organization.id,
          ...(view.isShared ? { isShared: true } : { ownerUserId: userId }),
        },
      });
      if (count >= MAX_VIEWS)
        throw new ProblemError('conflict', `At most ${MAX_VIEWS} views can be saved. Remove one first.`);
      const row = await tx.savedView.create({
        data: {
          organizationId: organization.id,
          id: randomUUID(),
          ...view,
          ownerUserId: userId,
          createdBy: await memberName(tx, member),
        },
      });
      return toView(row, member);
    });
  }

  /** Throws `not-found` for another person's, and `not-allowed` for a shared one that is not the member's to remove. */
  remove(member: Member, id: string): Promise<void> {
    const { organization, userId } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const key = { organizationId_id: { organizationId: organization.id, id } };
      const row = await tx.savedView.findUnique({ where: key });
      if (!row || !(row.isShared || row.ownerUserId === userId))
        throw new ProblemError('not-found', 'There is no such view.');
      if (!mayRemove(row, member))
        throw new ProblemError('not-allowed', 'Only an admin or who made it can remove a shared view.');
      await tx.savedView.delete({ where: key });
    });
  }
}

function mayRemove({ ownerUserId }: SavedViewRow, { organization, userId }: Member): boolean {
  return ownerUserId === userId || hasRole(organization.role, 'admin');
}

function toView(row: SavedViewRow, member: Member): SavedView {
  const { id, name, query, isShared, createdBy } = row;
  return { id, name, query, isShared, createdBy, mayRemove: mayRemove(row, member) };
}
