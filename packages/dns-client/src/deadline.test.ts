import { afterEach, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { withDeadline } from './deadline.js';
import { createResolver, type DnsClient } from './resolver.js';

let server: ZoneServer;
let dns: DnsClient;
afterEach(async () => {
  dns.close();
  await server.close();
});

it('ends what is under way, asks nothing later, and answers in time as ever', async () => {
  server = await startZoneServer({ 'x.test': { TXT: 'here' }, 'dead.test': { unavailable: 'timeout' } });
  dns = createResolver({ servers: [server], timeoutMs: 60_000 });
  const patient = withDeadline(dns, 60_000);
  expect(await patient.txt('x.test')).toMatchObject({ records: ['here'] });
  patient.release();

  const bounded = withDeadline(dns, 100);
  expect(await bounded.fresh.mx('dead.test')).toMatchObject({ outcome: 'unavailable', reason: 'timeout' });
  expect(await bounded.askAuthorities('dead.test', 'MX')).toMatchObject({ ok: false, reason: 'timeout' });
  expect(await bounded.txt('x.test')).toMatchObject({ outcome: 'unavailable', reason: 'timeout' });
  expect(server.queryCount('dead.test')).toBe(1);
});
