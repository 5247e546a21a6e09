import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addChannel, testChannel } from '@postseal/contract';
import { type HttpReceiver, startHttpReceiver, verifiesAs } from './alert-receivers.js';
import { eventually } from './eventually.js';
import { startRole } from './processes.js';
import { startInstance, type TestInstance } from './test-instance.js';

let http: HttpReceiver;
let instance: TestInstance;

beforeAll(async () => {
  http = await startHttpReceiver();
  instance = await startInstance({ POSTSEAL_WEBHOOK_ALLOW_ADDRESSES: '127.0.0.1' });
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await http?.close();
});

it('a message whose worker was killed while it was sent is sent again by another, and then marked', async () => {
  const owner = await instance.signUp('Olga');
  const { channel, signingSecret } = await owner.call(addChannel, {
    body: {
      name: 'Ops',
      isEnabled: true,
      isSecondContact: false,
      timeZone: 'UTC',
      quietHours: null,
      digest: 'none',
      to: { kind: 'webhook', url: `http://127.0.0.1:${http.port}/` },
    },
  });
  const worker = () =>
    startRole('worker', instance.testDatabase.url, {
      POSTSEAL_WEBHOOK_ALLOW_ADDRESSES: '127.0.0.1',
      POSTSEAL_DNS_SERVERS: '127.0.0.1:9',
    });
  const { alertDelivery } = instance.database.system;
  http.answers.push('hang');
  const first = await worker();
  await owner.call(testChannel, { params: { id: channel.id } });
  await eventually(async () => expect(http.posts).toHaveLength(1));
  await first.kill();
  const abandoned = await alertDelivery.findFirstOrThrow();
  expect(abandoned).toMatchObject({ state: 'waiting', attempts: 1 });
  expect(abandoned.leasedUntil!.getTime()).toBeGreaterThan(Date.now());

  const second = await worker();
  try {
    await alertDelivery.updateMany({ data: { leasedUntil: new Date() } }); // the minute of the lease is over
    await eventually(async () =>
      expect(await alertDelivery.findFirstOrThrow()).toMatchObject({ state: 'sent', attempts: 2 }),
    );
  } finally {
    await second.stop();
  }
  expect(http.posts).toHaveLength(2);
  expect(http.posts[1]!.headers['webhook-id']).toBe(http.posts[0]!.headers['webhook-id']);
  expect(verifiesAs(signingSecret!, http.posts[1]!)).toBe(true);
}, 90_000);
