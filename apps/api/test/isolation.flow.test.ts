import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RouteDescription, routes, routeUrl } from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const SECRET_NAME = 'victim-only.example';
const VICTIM_ID = '0197a000-0000-7000-8000-000000000001';

const mailboxForm = {
  host: 'mail.example',
  port: 993,
  security: 'tls',
  userName: 'me',
  auth: { kind: 'password', password: 'x' },
  folder: 'INBOX',
  afterwards: 'leave',
  moveTo: null,
  isEnabled: false,
};

/** A body that each writing route takes, so that only access can refuse it. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /domains': { names: 'mine.example' },
  'PUT /domains/:domain/senders': { selectors: [], hosts: [] },
  'PUT /domains/:domain/tags': { tags: [] },
  'PUT /alerts/channels/:id': {
    name: 'Mine',
    isEnabled: true,
    isSecondContact: false,
    timeZone: 'UTC',
    quietHours: null,
    digest: 'none',
  },
  'POST /incidents/:id/acknowledgements': { note: null },
  'POST /domains/:domain/baselines': { subject: 'dmarc:victim-only.example' },
  'POST /domains/:domain/maintenance-windows': { from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' },
  'POST /domains/:domain/expected-changes': { subject: 'dmarc:victim-only.example' },
  'PUT /domains/:domain/managed-records': { kind: 'spf', managedBy: null },
  'PUT /domains/:domain/source-verdicts': { key: 'ip:192.0.2.1', verdict: 'mine' },
  'PUT /domains/:domain/policy-answers': {
    hasMonthlyMail: null,
    doPeopleWrite: null,
    acceptsForwardLoss: false,
    isParked: false,
  },
  'PUT /alerts/traffic': { alerts: [] },
  'PUT /domains/:domain/failure-reports/settings': { isWanted: true, retentionDays: 7 },
  'POST /report-mailboxes': mailboxForm,
  'PUT /report-mailboxes/:id': mailboxForm,
  'POST /report-mailbox-tests': { ...mailboxForm, id: VICTIM_ID },
  'POST /report-keys': { name: 'victim' },
  'PUT /reporter-decisions': { reporter: 'victim.example', sender: 'dkim:victim.example', word: 'trusted' },
  'POST /domains/:domain/share-links': { label: 'victim', days: 1 },
  'POST /domains/:domain/propagation': { name: '@', type: 'TXT', value: 'x' },
};
const queries: Readonly<Record<string, Record<string, string>>> = {
  'GET /domains/:domain/traffic/records': { ip: '192.0.2.1' },
  'GET /saved-views': { list: 'domains' },
  'GET /domains/:domain/reporter': { reporter: 'victim.example' },
};

const table = Object.values(routes).map((route) => [`${route.method} ${route.path}`, route] as const);
const guarded = table.filter(([, route]) => route.access !== 'public');
const ofOrganization = guarded.filter(([, route]) => !['session', 'operator'].includes(route.access));
const withName = ofOrganization.filter(([, route]) => route.params);

let instance: TestInstance;
let operator: TestPerson;
let victim: TestPerson;
let other: TestPerson;
let homeless: TestPerson;

beforeAll(async () => {
  instance = await startInstance();
  operator = await instance.signUp('Olga');
  victim = await instance.signUp('Vera');
  other = await instance.signUp('Otto');
  homeless = await instance.signUp('Hugo', { withoutOrganization: true });
  await plantVictimData(instance, victim.organizationId!);
}, 60_000);

afterAll(() => instance?.close());

describe('a stranger', () => {
  it.each(guarded)('is asked to sign in at %s', async (key, route) => {
    expect((await ask(instance.request, key, route)).status).toBe(401);
  });
});

describe("another organization's owner", () => {
  it.each(withName)('finds nothing at %s', async (key, route) => {
    expect((await ask(other.request, key, route)).status).toBe(404);
  });

  it.each(ofOrganization.filter(([, route]) => !route.params && route.method === 'GET'))(
    'sees none of it in %s',
    async (key, route) => {
      const answer = await ask(other.request, key, route);
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain('victim');
    },
  );

  it.each([
    ['POST /domain-acts', { domains: [SECRET_NAME], act: { act: 'pause' } }, { changed: [] }],
    ['POST /domain-removals', { domains: [SECRET_NAME] }, { removed: [] }],
  ])('changes nothing of it by %s', async (key, body, answered) => {
    const [method, path] = key.split(' ');
    const answer = await other.request(`/api${path}`, {
      method: method!,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toEqual(answered);
    const { pausedAt } = await instance.database.system.domain.findFirstOrThrow({ where: { id: VICTIM_ID } });
    expect(pausedAt).toBeNull();
  });

  it('has none of its issues to act on', async () => {
    const answer = await other.request('/api/finding-acts', {
      method: 'POST',
      body: JSON.stringify({ ids: [VICTIM_ID], act: { act: 'resolve' } }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(404);
  });

  it('sees no row of it in any tenant table, even without a where', async () => {
    const tables = await instance.database.system.$queryRaw<{ name: string }[]>`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'organization_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname NOT IN ('member', 'invitation', 'outgoing_mail')`;
    expect(tables.length).toBeGreaterThanOrEqual(16);
    for (const { name } of tables) {
      const count = await instance.database.forOrganization(other.organizationId!, (tx) =>
        tx.$queryRawUnsafe<{ n: number }[]>(
          `SELECT count(*)::int AS n FROM "${name}" WHERE organization_id <> '${other.organizationId}'`,
        ),
      );
      expect({ name, n: count[0]!.n }).toEqual({ name, n: 0 });
    }
  });
});

it('knows every route that is open to strangers', () => {
  expect(
    table
      .filter(([, route]) => route.access === 'public')
      .map(([key]) => key)
      .sort(),
  ).toEqual([
    'DELETE /mail-test-addresses/:token', // whoever knows the token made the address, or was told
    'GET /alert-addresses/:token', // the owner of the address has it by mail
    'GET /checks', // the catalogue is the same for everybody
    'GET /checks/:id',
    'GET /health',
    'GET /instance',
    'GET /mail-test-addresses/:token',
    'GET /mail-test-addresses/:token/tests/:id',
    'GET /mail-tests/:id', // an unguessable link
    'GET /shared-domains/:token', // an unguessable link, which an admin made
    'POST /mail-test-addresses',
    'POST /public-checks', // asks resolvers only, within limits, and keeps nothing
    'PUT /alert-addresses/:token',
  ]);
});

it.each(guarded.filter(([, route]) => route.access === 'operator'))(
  'hides %s from everybody but the operator',
  async (key, route) => {
    expect((await ask(other.request, key, route)).status).toBe(404);
  },
);

it('opens the outbox to the operator', async () => {
  expect((await operator.request('/api/outbox')).status).toBe(200);
});

it.each(ofOrganization)('refuses %s to somebody without an organization', async (key, route) => {
  expect((await ask(homeless.request, key, route)).status).toBe(403);
});

describe('a viewer', () => {
  beforeAll(() => setRole(victim, 'viewer'));
  afterAll(() => setRole(victim, 'owner'));

  it.each(ofOrganization.filter(([, route]) => route.access !== 'viewer'))(
    'may not %s',
    async (key, route) => {
      expect((await ask(victim.request, key, route)).status).toBe(403);
    },
  );
});

it('loses access the moment the membership ends', async () => {
  const leaver = await instance.signUp('Lena');
  expect((await leaver.request('/api/domains')).status).toBe(200);
  await instance.database.system.member.deleteMany({ where: { userId: leaver.userId } });
  expect((await leaver.request('/api/domains')).status).toBe(403);
});

function ask(request: TestPerson['request'], key: string, route: RouteDescription): Promise<Response> {
  const params = { domain: SECRET_NAME, id: VICTIM_ID };
  const url = routeUrl(route, { params, query: queries[key] ?? {} });
  const body = bodies[key];
  return request(url, {
    method: route.method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
}

async function setRole({ userId }: TestPerson, role: string): Promise<void> {
  await instance.database.system.member.updateMany({ where: { userId }, data: { role } });
}

/** One row of everything that belongs to a tenant, each marked as the victim's. */
async function plantVictimData({ database }: TestInstance, organizationId: string): Promise<void> {
  const db = database.system;
  const domainId = VICTIM_ID;
  const now = new Date();
  const day = new Date('2026-11-01');
  const key = { organizationId, domainId };
  await db.domain.create({ data: { organizationId, id: domainId, name: SECRET_NAME } });
  await db.reportAddress.create({ data: { ...key, token: 'victimvictimvictim' } });
  await db.checkSchedule.create({ data: key });
  await db.dkimSelector.create({ data: { ...key, selector: 'victim', source: 'user' } });
  await db.sendingHost.create({ data: { ...key, host: 'victim.example' } });
  await db.posture.create({
    data: {
      ...key,
      checkedAt: now,
      sentence: 'victim',
      strip: {},
      reading: { observations: [], spf: null, dmarc: null, dkim: [], hosts: [] },
    },
  });
  await db.recordState.create({ data: { ...key, subject: 'victim', state: {} } });
  await db.propagationWatch.create({
    data: { ...key, id: VICTIM_ID, name: 'victim', type: 'TXT', value: 'victim', expiresAt: now },
  });
  const change = { ...key, id: VICTIM_ID, subject: 'victim', event: 'dmarc.removed', severity: 'critical' };
  await db.recordChange.create({ data: { ...change, firstSeenAt: now, confirmedAt: now } });
  await db.incident.create({ data: { ...change, summary: 'victim', openedAt: now } });
  await db.finding.create({
    data: {
      ...key,
      id: VICTIM_ID,
      checkId: 'dmarc.missing',
      subject: 'victim',
      severity: 'error',
      evidence: 'victim',
      fix: 'victim',
      openedAt: now,
      lastSeenAt: now,
    },
  });
  const span = { beginsAt: now, endsAt: new Date(now.getTime() + 3_600_000), createdBy: 'victim' };
  await db.maintenanceWindow.create({ data: { ...key, id: VICTIM_ID, ...span } });
  await db.expectedChange.create({ data: { ...key, id: VICTIM_ID, subject: 'victim', ...span } });
  await db.managedRecord.create({ data: { ...key, kind: 'spf', managedBy: 'victim', markedBy: 'victim' } });
  await db.savedView.create({
    data: {
      organizationId,
      id: VICTIM_ID,
      name: 'victim',
      list: 'domains',
      query: 'victim',
      ownerUserId: 'victim',
      isShared: true,
      createdBy: 'victim',
    },
  });
  await db.shareLink.create({
    data: {
      ...key,
      id: VICTIM_ID,
      tokenHash: new Uint8Array(32),
      label: 'victim',
      createdBy: 'victim',
      expiresAt: span.endsAt,
    },
  });
  await db.policyStanding.create({ data: { ...key, state: 'victim', nextLookAt: now } });
  await db.domainTag.create({ data: { ...key, tag: 'victim' } });
  await db.incidentEvent.create({
    data: {
      organizationId,
      id: VICTIM_ID,
      incidentId: VICTIM_ID,
      at: now,
      kind: 'opened',
      summary: 'victim',
    },
  });
  await db.notificationChannel.create({
    data: {
      organizationId,
      id: VICTIM_ID,
      kind: 'webhook',
      name: 'victim',
      target: 'https://victim.example',
      failingSince: now,
    },
  });
  await db.routingRule.create({
    data: { organizationId, position: 0, tag: 'victim', minSeverity: 'info', channelIds: [VICTIM_ID] },
  });
  await db.alertDelivery.create({
    data: {
      organizationId,
      id: VICTIM_ID,
      channelId: VICTIM_ID,
      channelName: 'victim',
      kind: 'webhook',
      target: 'https://victim.example',
      incidentId: VICTIM_ID,
      phase: 'test',
      payload: { type: 'test', channel: 'victim', url: 'https://victim.example' },
      state: 'failed',
      dedupeKey: 'victim',
    },
  });
  await db.alertAddress.create({
    data: { organizationId, email: 'victim@victim.example', tokenHash: 'victim' },
  });
  await db.mutedTrafficAlert.create({ data: { organizationId, kind: 'victim' } });
  await db.trafficWatch.create({ data: { ...key, nextLookAt: now } });
  await db.bouncedAddress.create({
    data: { organizationId, email: 'victim@victim.example', reason: 'victim', retryAt: now },
  });
  const token = 'victimvictimvict';
  await db.mailTestAddress.create({
    data: { token, organizationId, expiresAt: span.endsAt, clientKey: 'victim' },
  });
  await db.mailTest.create({
    data: {
      id: VICTIM_ID,
      token,
      organizationId,
      receivedAt: now,
      envelopeFrom: 'victim',
      remoteIp: '192.0.2.1',
      remoteNetwork: '192.0.2.1',
      wideNetwork: '192.0.2.0/24',
      heloName: 'victim',
      isTls: false,
      rawBytes: 1,
      headerFrom: SECRET_NAME,
    },
  });
  await db.inboundMessage.create({
    data: {
      ...key,
      id: VICTIM_ID,
      envelopeFrom: 'victim',
      envelopeTo: 'victim',
      remoteIp: '192.0.2.1',
      heloName: 'victim',
      rawBytes: 1,
      rawSha256: Buffer.alloc(32),
      raw: Buffer.from('x'),
      state: 'done',
    },
  });
  const own = { organizationId, id: VICTIM_ID };
  await db.reportImport.create({ data: { ...own, origin: 'upload', fileName: 'victim', sentBy: 'victim' } });
  await db.readingRun.create({ data: { ...own, startedBy: 'victim', total: 1 } });
  await db.reportKey.create({
    data: { ...own, name: 'victim', hash: new Uint8Array(32), shown: 'victim', createdBy: 'victim' },
  });
  await db.reportMailbox.create({
    data: {
      ...own,
      host: 'victim.example',
      port: 993,
      security: 'tls',
      userName: 'victim',
      authKind: 'password',
      sealed: 'victim',
    },
  });
  await db.ledgerEntry.create({
    data: {
      organizationId,
      messageId: VICTIM_ID,
      position: 0,
      path: 'victim',
      kind: 'part',
      outcome: 'ignored',
    },
  });
  await db.report.create({
    data: {
      ...key,
      id: VICTIM_ID,
      messageId: VICTIM_ID,
      receivedAt: now,
      reporter: 'victim',
      reportId: 'victim',
      policyDomain: SECRET_NAME,
      periodBegin: day,
      periodEnd: day,
      day,
      policy: {},
      outcome: 'stored',
      identity: Buffer.alloc(32),
      contentHash: Buffer.alloc(32),
      recordCount: 0,
      messageCount: 0,
      dkimPassCount: 0,
      spfPassCount: 0,
      dmarcPassCount: 0,
      trust: 'verified',
      trustReason: 'aligned',
      sender: 'dkim:victim',
      standing: 'believed',
      provenById: VICTIM_ID,
    },
  });
  await db.$executeRaw`CREATE TABLE IF NOT EXISTS report_record_2026_11 PARTITION OF report_record FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')`;
  await db.reportRecord.create({
    data: { ...key, day, reportId: VICTIM_ID, position: 0, sourceIp: '192.0.2.1', messageCount: 1 },
  });
  await db.dailyTraffic.create({ data: { ...key, day, isBelieved: true } });
  await db.dailySource.create({ data: { ...key, day, sourceIp: '192.0.2.1', isBelieved: true } });
  await db.dailyReporter.create({ data: { ...key, day, reporter: 'victim', isBelieved: true } });
  await db.reporterDecision.create({
    data: { organizationId, reporter: 'victim', sender: 'none', decision: 'trusted', decidedBy: 'victim' },
  });
}
