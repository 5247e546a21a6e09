import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CrashResult, messagesOf, reportIdOf, runCrashes } from './crash-run.js';

/** `npm run test:crash` takes some minutes; the part that runs with every `npm test`, half a minute. */
const isFull = process.env.POSTSEAL_TESTS === 'full';
const options = isFull ? { rounds: 20, mails: 4_000, senders: 16 } : { rounds: 4, mails: 300, senders: 8 };
const seed = Number(process.env.POSTSEAL_CRASH_SEED ?? 20261124);

let result: CrashResult;

beforeAll(async () => {
  result = await runCrashes({ ...options, seed });
}, 1_200_000);

afterAll(() => result?.close());

const ask = async (sql: string) => (await result.database.systemPool.query(sql)).rows;

describe(`${options.rounds} kills of listener, worker and database under load (seed ${seed})`, () => {
  it('lose no acknowledged mail and count none twice', async () => {
    const { acknowledged, kills, refusedTries } = result;
    const inbox = await ask(`SELECT id, state, outcome FROM inbound_message`);
    const byId = new Map(inbox.map((row) => [row.id, row]));
    const lost = [...acknowledged.values()].filter((id) => !byId.has(id));
    const unread = inbox.filter(({ state }) => state !== 'done');
    const reports = await ask(
      `SELECT report_id AS id, count(*)::int AS versions, sum(message_count)::int AS messages FROM report GROUP BY 1`,
    );
    const wrong = reports.filter(({ versions }) => versions !== 1);
    const duplicates = inbox.filter(({ outcome }) => outcome === 'duplicate').length;
    console.log(
      JSON.stringify({
        ...{ rounds: options.rounds, seed, kills, mails: acknowledged.size, refusedTries },
        ...{ inInbox: inbox.length, sentTwice: duplicates, reports: reports.length },
        ...{ lost: lost.length, notRead: unread.length, countedTwice: wrong.length },
      }),
    );
    expect(acknowledged.size).toBeGreaterThanOrEqual(options.mails);
    expect({ lost, unread, wrong }).toEqual({ lost: [], unread: [], wrong: [] });
    expect(inbox.length).toBe(acknowledged.size + duplicates);
    const stored = new Map(reports.map(({ id, messages }) => [id, messages]));
    const expected = new Map([...acknowledged.keys()].map((mail) => [reportIdOf(mail), messagesOf(mail)]));
    expect(stored).toEqual(expected);
  });

  it('leave sums, records and ledger that agree', async () => {
    const mails = [...result.acknowledged.keys()];
    const messages = mails.reduce((sum, mail) => sum + messagesOf(mail), 0);
    const expected = [{ reports: mails.length, messages }];
    expect(
      await ask('SELECT sum(reports)::int AS reports, sum(messages)::int AS messages FROM daily_traffic'),
    ).toEqual(expected);
    expect(
      await ask('SELECT sum(reports)::int AS reports, sum(messages)::int AS messages FROM daily_reporter'),
    ).toEqual(expected);
    expect(await ask('SELECT sum(messages)::int AS messages FROM daily_source')).toEqual([{ messages }]);
    expect(
      await ask('SELECT count(*)::int AS reports, sum(message_count)::int AS messages FROM report_record'),
    ).toEqual(expected);
    expect(
      await ask(`SELECT m.id FROM inbound_message m WHERE NOT EXISTS (SELECT FROM ledger_entry e
        WHERE e.organization_id = m.organization_id AND e.message_id = m.id AND e.kind = 'aggregate'
          AND e.outcome = m.outcome)`),
    ).toEqual([]);
  });
});
