import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { withDeadline } from './deadline.js';
import { createResolver, type DnsClient } from './resolver.js';

const LONG = 60_000;
const late = { outcome: 'unavailable', reason: 'timeout' };

let server: ZoneServer;
let dns: DnsClient;
beforeEach(async () => {
  server = await startZoneServer({ 'x.test': { TXT: 'here' }, 'dead.test': { unavailable: 'timeout' } });
  dns = createResolver({ servers: [server], timeoutMs: LONG });
});
afterEach(async () => {
  dns.close();
  await server.close();
});

it('ends what is under way, and asks nothing later', async () => {
  const bounded = withDeadline(dns, { milliseconds: 100 });
  expect(await bounded.fresh.mx('dead.test')).toMatchObject(late);
  expect(await bounded.askAuthorities('x.test', 'MX')).toMatchObject({ ok: false, reason: 'timeout' });
  expect(await bounded.txt('x.test')).toMatchObject(late);
  expect(server.queries.map(({ name }) => name)).toEqual(['dead.test']);
});

it('gives up early on who says nothing, and waits for who said something', async () => {
  const impatient = withDeadline(dns, { milliseconds: LONG, firstAnswerMs: 100 });
  expect(await impatient.mx('dead.test')).toMatchObject(late);
  impatient.release();

  const patient = withDeadline(dns, { milliseconds: LONG, firstAnswerMs: 2_000 });
  expect(await patient.txt('x.test')).toMatchObject({ records: ['here'] });
  server.inject({ effect: { delayMs: 2_500 } });
  expect(await patient.a('x.test')).toMatchObject({ outcome: 'no_data' });
  patient.release();
});

it('gives up on who says nothing when it must hurry, and waits for who said something', async () => {
  const unheard = withDeadline(dns, { milliseconds: LONG });
  const waiting = unheard.mx('dead.test');
  const heard = withDeadline(dns, { milliseconds: LONG });
  await heard.txt('x.test');
  unheard.hurry();
  heard.hurry();
  expect(await waiting).toMatchObject(late);
  expect(await heard.a('x.test')).toMatchObject({ outcome: 'no_data' });
  expect(heard.quietMs()).toBeLessThan(unheard.quietMs());
  unheard.release();
  heard.release();
});
