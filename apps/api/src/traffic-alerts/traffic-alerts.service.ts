import { Injectable } from '@nestjs/common';
import { TrafficAlertKind, type TrafficAlerts } from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import type { Member } from '../http/caller.js';

/** Which alerts about traffic an organization wants. All, unless it says otherwise. */
@Injectable()
export class TrafficAlertsService {
  constructor(private readonly database: Database) {}

  read({ organization }: Member): Promise<TrafficAlerts> {
    return this.database.forOrganization(organization.id, (tx) => describe(tx, organization.id));
  }

  set({ organization }: Member, alerts: TrafficAlerts['alerts']): Promise<TrafficAlerts> {
    const organizationId = organization.id;
    return this.database.forOrganization(organizationId, async (tx) => {
      const kinds = alerts.map(({ kind }) => kind);
      await tx.mutedTrafficAlert.deleteMany({ where: { organizationId, kind: { in: kinds } } });
      await tx.mutedTrafficAlert.createMany({
        data: alerts.filter(({ isEnabled }) => !isEnabled).map(({ kind }) => ({ organizationId, kind })),
        skipDuplicates: true,
      });
      return describe(tx, organizationId);
    });
  }
}

async function describe(tx: Transaction, organizationId: string): Promise<TrafficAlerts> {
  const rows = await tx.mutedTrafficAlert.findMany({ where: { organizationId } });
  const muted = new Set(rows.map(({ kind }) => kind));
  return { alerts: TrafficAlertKind.options.map((kind) => ({ kind, isEnabled: !muted.has(kind) })) };
}
