import { describe, expect, it } from '@jest/globals';
import {
  checkWorld,
  dkim,
  dmarc,
  healthy,
  publicKey,
  reverse,
  type World,
} from './check-cases/example-domain.js';
import { type ObservedMail, observedInReports } from './sender-requirement-readings.js';
import { confirmByMail, requirementFindings, senderRequirements } from './sender-requirements.js';

const ideal: ObservedMail = {
  passesSpf: true,
  passesDkim: true,
  passesDmarc: true,
  usesTls: true,
  hasOneClickUnsubscribe: true,
  followsRfc5322: true,
  spamRatePercent: 0.05,
};

async function profilesOf(world: World = {}, observed: ObservedMail = {}) {
  const posture = await checkWorld(world);
  const profiles = senderRequirements(posture, observed);
  const status = (receiver: string, id: string) =>
    profiles.find((one) => one.receiver === receiver)!.requirements.find((one) => one.id === id)!.status;
  return { profiles, status };
}

describe('would they accept bulk mail?', () => {
  it('says yes only when every requirement was seen to be met', async () => {
    const { profiles } = await profilesOf({}, ideal);
    expect(profiles.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met', 'met']);
    expect(profiles[0]!.sentence).toBe('Gmail would accept bulk mail: all 9 requirements are met.');
    expect(requirementFindings('example.org', profiles)).toEqual([]);
  });

  it('calls nothing met that DNS cannot show', async () => {
    const { profiles, status } = await profilesOf();
    expect(profiles.map(({ verdict }) => verdict)).toEqual(Array(4).fill('not-tested'));
    const untested = profiles[0]!.requirements
      .filter((one) => one.status === 'not-tested')
      .map(({ id }) => id);
    expect(untested).toEqual(['dkim', 'alignment', 'tls', 'one-click', 'spam-rate']);
    expect(status('gmail', 'spf')).toBe('met'); // mx1 is the HELO host, and passes
    expect(profiles[0]!.sentence).toContain('5 requirements need a message, reports or the sending address');
  });

  it.each<[string, World, string]>([
    ['spf', { zone: { 'example.org': { ...healthy['example.org']!, TXT: 'x' } } }, 'there is no SPF record'],
    ['spf', { about: { sendingIps: ['8.8.8.8'] } }, 'leaves out 8.8.8.8'],
    ['dkim', { zone: dkim('v=DKIM1; k=rsa') }, 'no selector that is known has a usable key'],
    ['dkim-key', { zone: dkim(`v=DKIM1; p=${publicKey(768)}`) }, 'RSA key under 1024 bits'],
    ['dmarc', { zone: dmarc(undefined) }, 'no DMARC record'],
    ['dmarc', { zone: dmarc('v=DMARC1; rua=mailto:a@example.org') }, 'no valid p='],
    ['reverse-dns', { zone: reverse('203.0.113.1', undefined) }, '203.0.113.1 has no reverse name'],
  ])('names what is not met: %s', async (id, world, because) => {
    const { profiles } = await profilesOf(world, id === 'spf' || id === 'dkim' ? {} : ideal);
    const gmail = profiles[0]!;
    expect(gmail.verdict).toBe('not-met');
    const requirement = gmail.requirements.find((one) => one.id === id)!;
    expect(requirement).toMatchObject({ status: 'not-met', because: expect.stringContaining(because) });
    expect(requirement.checks.length).toBeGreaterThan(0);
    expect(requirementFindings('example.org', profiles)[0]).toMatchObject({
      id: 'sender-requirements.gmail',
      subject: 'example.org',
      evidence: expect.stringContaining(because),
    });
  });

  it('believes what receivers saw over what could be guessed', async () => {
    const bad: ObservedMail = {
      passesSpf: false,
      passesDkim: false,
      passesDmarc: false,
      usesTls: false,
      hasOneClickUnsubscribe: false,
      followsRfc5322: false,
      spamRatePercent: 0.3,
    };
    const { profiles } = await profilesOf({}, bad);
    const unmet = profiles[0]!.requirements.filter(({ status }) => status === 'not-met').map(({ id }) => id);
    expect(unmet).toEqual(['spf', 'dkim', 'alignment', 'tls', 'one-click', 'spam-rate']);
  });

  it('asks of each receiver only what that receiver asks', async () => {
    const generic: World = {
      zone: {
        ...reverse('203.0.113.1', 'host-203-0-113-1.isp.example'),
        'host-203-0-113-1.isp.example': { A: '203.0.113.1' },
      },
    };
    const { status } = await profilesOf(generic, ideal);
    expect(['gmail', 'yahoo', 'apple'].map((receiver) => status(receiver, 'reverse-dns'))).toEqual([
      'met',
      'not-met',
      'not-tested', // a confirmed name, but another's: the receiver decides
    ]);
  });

  it('concludes nothing when DNS is silent', async () => {
    const silent = Object.fromEntries(
      [
        ...Object.keys(healthy),
        '*.org',
        '*.example.org',
        '_domainkey.example.org',
        '*._domainkey.example.org',
      ].map((name) => [name, { unavailable: 'timeout' as const }]),
    );
    const { profiles } = await profilesOf({ zone: silent });
    const said = profiles.flatMap(({ requirements }) => requirements.map(({ status }) => status));
    expect(new Set(said)).toEqual(new Set(['not-tested']));
  });
});

describe('what reports show', () => {
  const totals = { messages: 1000, spfPass: 1000, dkimPass: 1000, dmarcPass: 1000 };

  it('is passing or not where nearly all or plainly too few pass, and nothing in between', () => {
    const seen = observedInReports({ ...totals, spfPass: 950, dkimPass: 799, dmarcPass: 900 });
    expect(seen).toEqual({ passesSpf: true, passesDkim: false });
  });

  it('is nothing for a handful of messages', () => {
    expect(observedInReports({ ...totals, messages: 99 })).toEqual({});
  });

  it('answers what DNS leaves open', async () => {
    const { status } = await profilesOf({}, observedInReports(totals));
    expect(['spf', 'dkim', 'alignment'].map((id) => status('gmail', id))).toEqual(['met', 'met', 'met']);
  });
});

describe('what mail shows after a check', () => {
  it('meets what could not be tested without it, and concludes anew', async () => {
    const { profiles } = await profilesOf({}, {
      ...ideal,
      passesSpf: undefined,
      passesDkim: undefined,
      passesDmarc: undefined,
    } as never);
    expect(profiles[0]!.verdict).toBe('not-tested');
    const confirmed = confirmByMail(profiles, { passesSpf: true, passesDkim: true, passesDmarc: true });
    expect(confirmed.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met', 'met']);
    expect(confirmed[0]!.sentence).toBe('Gmail would accept bulk mail: all 9 requirements are met.');
  });

  it('mends nothing that the check found wrong', async () => {
    const { profiles } = await profilesOf({ zone: dkim(undefined) });
    const before = profiles.map(({ requirements }) =>
      requirements.filter(({ status }) => status === 'not-met'),
    );
    const after = confirmByMail(profiles, { passesSpf: true, passesDkim: true, passesDmarc: true });
    expect(
      after.map(({ requirements }) => requirements.filter(({ status }) => status === 'not-met')),
    ).toEqual(before);
    expect(confirmByMail(profiles, { passesDkim: false })).toEqual(profiles);
  });
});
