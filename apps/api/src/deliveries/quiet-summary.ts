import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database/database.js';
import type { AlertDelivery } from '../database/generated/client.js';
import { AlertNotice, type IncidentNotice } from './alert-notice.js';
import type { DeliveriesService } from './deliveries.service.js';

/**
 * Sends off what quiet hours held back. One message goes as it is; several for a recipient become one, which tells of
 * all of them. The rules and addresses of this moment decide, not those of the night. `rows` are locked by the caller's
 * transaction.
 */
export async function mergeHeld(
  tx: Transaction,
  rows: readonly AlertDelivery[],
  deliveries: DeliveriesService,
  incidentsUrl: string,
): Promise<void> {
  const wanted = await deliveries.reroute(tx, rows);
  const byRecipient = Map.groupBy(wanted, ({ organizationId, channelId, target }) =>
    JSON.stringify([organizationId, channelId, target]),
  );
  for (const held of byRecipient.values()) {
    const message = held.length === 1 ? await release(tx, held[0]!) : await merge(tx, held, incidentsUrl);
    await deliveries.writeMails(tx, [message]);
  }
}

function release(tx: Transaction, { organizationId, id }: AlertDelivery): Promise<AlertDelivery> {
  return tx.alertDelivery.update({
    where: { organizationId_id: { organizationId, id } },
    data: { state: 'waiting', nextAttemptAt: new Date() },
  });
}

async function merge(tx: Transaction, held: readonly AlertDelivery[], url: string): Promise<AlertDelivery> {
  const { organizationId, channelId, channelName, kind, target } = held[0]!;
  const id = randomUUID();
  const notice: AlertNotice = { type: 'summary', incidents: held.flatMap(incidentOf), url };
  const finishedAt = new Date();
  await tx.alertDelivery.updateMany({
    where: { organizationId, id: { in: held.map((row) => row.id) } },
    data: { state: 'merged', mergedIntoId: id, finishedAt },
  });
  return tx.alertDelivery.create({
    data: {
      organizationId,
      id,
      channelId,
      channelName,
      kind,
      target,
      phase: 'summary',
      payload: notice,
      state: 'waiting',
      dedupeKey: `summary:${id}`,
    },
  });
}

function incidentOf({ payload }: AlertDelivery): IncidentNotice[] {
  const notice = AlertNotice.parse(payload);
  return notice.type === 'incident' ? [notice.incident] : [];
}
