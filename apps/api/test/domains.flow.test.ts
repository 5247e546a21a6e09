import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  listDomains,
  readDomain,
  removeDomain,
  rotateReportAddress,
  setSenders,
} from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let owner: TestPerson;

beforeAll(async () => {
  instance = await startInstance({ POSTSEAL_MAX_DOMAINS_PER_ORGANIZATION: '60' });
  owner = await instance.signUp('Olga');
}, 60_000);
afterAll(() => instance?.close());

const add = (names: string) => owner.call(addDomains, { body: { names } });
const read = (domain: string) => owner.call(readDomain, { params: { domain } });

describe('adding domains', () => {
  it('answers each pasted line for itself', async () => {
    const { results } = await add('one.example\nBücher.example\nco.uk\nnot a domain\n192.0.2.1');
    expect(results.map(({ input, name, refusal }) => [input, name, refusal?.reason ?? null])).toEqual([
      ['one.example', 'one.example', null],
      ['Bücher.example', 'xn--bcher-kva.example', null],
      ['co.uk', null, 'public-suffix'],
      ['not', null, 'not-a-domain'],
      ['a', null, 'not-a-domain'],
      ['domain', null, 'not-a-domain'],
      ['192.0.2.1', null, 'ip-address'],
    ]);
  });

  it('refuses what is here already, in any spelling', async () => {
    await add('twice.example');
    const { results } = await add('TWICE.example.');
    expect(results[0]).toMatchObject({ name: 'twice.example', refusal: { reason: 'already-here' } });
  });

  it('lets two organizations watch one domain, with an address each', async () => {
    const other = await instance.signUp('Otto');
    await add('shared.example');
    await other.call(addDomains, { body: { names: 'shared.example' } });
    const theirs = await other.call(readDomain, { params: { domain: 'shared.example' } });
    expect(theirs.reportAddress).not.toBe((await read('shared.example')).reportAddress);
  });

  it('refuses an empty form with a sentence', async () => {
    await expect(add('')).rejects.toMatchObject({
      problem: { code: 'request-invalid', detail: 'Enter at least one domain' },
    });
  });
});

it('proposes a first DMARC record that names the report address', async () => {
  await add('fresh.example');
  const domain = await read('fresh.example');
  expect(domain.control).toBe('waiting');
  expect(domain.dmarcProposal).toEqual({
    name: '_dmarc.fresh.example',
    type: 'TXT',
    value: `v=DMARC1; p=none; rua=mailto:${domain.reportAddress}`,
    present: null,
  });
});

it('finds a domain by its Unicode name', async () => {
  await add('münchen.example');
  expect(await read('münchen.example')).toMatchObject({
    name: 'xn--mnchen-3ya.example',
    unicodeName: 'münchen.example',
  });
});

describe('telling who sends', () => {
  it('keeps selectors and hosts in their plain form', async () => {
    await add('senders.example');
    const params = { domain: 'senders.example' };
    const hosts = ['Mail.Senders.example.', '2001:DB8:0::1', '192.0.2.9'];
    await owner.call(setSenders, {
      params,
      body: { selectors: ['S1', 's2._domainkey.senders.example'], hosts },
    });
    const domain = await read('senders.example');
    expect(domain.selectors.map(({ selector }) => selector)).toEqual(['s1', 's2']);
    expect(domain.sendingHosts).toEqual(['192.0.2.9', '2001:db8::1', 'mail.senders.example']);
  });

  it('refuses what is neither host nor address', async () => {
    const call = owner.call(setSenders, {
      params: { domain: 'senders.example' },
      body: { selectors: [], hosts: ['a b'] },
    });
    await expect(call).rejects.toMatchObject({ problem: { code: 'request-invalid' } });
  });
});

it('keeps the old report address alive for 90 days after a rotation', async () => {
  await add('rotate.example');
  const before = (await read('rotate.example')).reportAddress;
  const { reportAddress } = await owner.call(rotateReportAddress, { params: { domain: 'rotate.example' } });
  expect((await read('rotate.example')).reportAddress).toBe(reportAddress);
  const old = await instance.database.system.reportAddress.findUniqueOrThrow({
    where: { token: before.split('@')[0]! },
  });
  expect(old.retiredAt!.getTime()).toBeGreaterThan(Date.now() + 89 * 86_400_000);
});

it('removes a domain with everything known about it', async () => {
  await add('gone.example');
  await owner.call(removeDomain, { params: { domain: 'gone.example' } });
  await expect(read('gone.example')).rejects.toMatchObject({ problem: { status: 404 } });
});

it('lists by name, in pages, with a search', async () => {
  await add(Array.from({ length: 25 }, (_, i) => `page${String(i).padStart(2, '0')}.example`).join('\n'));
  const page = await owner.call(listDomains, { query: { search: 'page', limit: 10, offset: 20 } });
  expect(page.total).toBe(25);
  expect(page.domains.map(({ name }) => name)).toEqual(
    ['page20', 'page21', 'page22', 'page23', 'page24'].map((n) => `${n}.example`),
  );
});

it('stops at the limit of an organization, and says so for each domain beyond it', async () => {
  const names = Array.from({ length: 70 }, (_, i) => `many${i}.example`).join('\n');
  const { results } = await add(names);
  const { total } = await owner.call(listDomains, { query: {} });
  expect(total).toBe(60);
  expect(results.at(-1)).toMatchObject({ name: 'many69.example', refusal: { reason: 'too-many' } });
});
