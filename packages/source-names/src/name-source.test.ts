import { describe, expect, it } from '@jest/globals';
import { mailProviders } from '@postseal/mail-providers';
import { type AddressTraces, chooseName, nameAddress } from './name-source.js';
import { baseDomainOf, organizationOf } from './organization.js';
import { namedServices, serviceOfDomain } from './service-domains.js';

const nothing: AddressTraces = { reverseName: null, signers: [], envelopeDomains: [], network: null };
const keysOf = (traces: Partial<AddressTraces>) =>
  nameAddress('192.0.2.7', { ...nothing, ...traces }).names.map(({ key }) => key);
const all = (domain: string) => [{ domain, share: 1 }];

describe('the reverse-DNS map', () => {
  it('knows organizations by the base domain of a host', () => {
    expect(organizationOf(baseDomainOf('static.88-99-1-2.clients.your-server.de')!)).toEqual({
      name: 'Hetzner',
      type: 'Web Host',
    });
    expect(organizationOf('nobody.example')).toBeNull();
  });

  it('takes the suffix under which a provider names machines for the base domain', () => {
    expect(baseDomainOf('1-2-3-4-applefibernet.com')).toBe('applefibernet.com');
    expect(baseDomainOf('shop.123minsida.se')).toBe('123minsida.se');
    expect(baseDomainOf('Mail.Example.CO.UK.')).toBe('example.co.uk');
    expect(baseDomainOf('localhost')).toBeNull();
  });

  it('is whole', () => {
    const names = ['agcocorp.com', 'google.com', 'uzinfocom.uz', '0101host.com', '1-msp.net'];
    expect(names.map((name) => organizationOf(name)?.name)).toEqual([
      'AGCO',
      'Google (Including Gmail and Google Workspace)',
      'Davlat Axborot Tizimlarini Yaratish VA Qo`Llab Quvatlash Bo`Yicha Yagona Integrator-Uzinfocom',
      '0101HOST',
      'Internet de Nuevo Laredo, S.A de C.V.',
    ]);
  });
});

describe('services', () => {
  it('names only services of the provider table', () => {
    const ids = new Set(mailProviders.map(({ id }) => id));
    expect(namedServices.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('finds the service by the closest parent of a name, never by a part of a label', () => {
    expect(serviceOfDomain('a8-20.smtp-out.amazonses.com')?.id).toBe('amazon-ses');
    expect(serviceOfDomain('notamazonses.com')).toBeNull();
    expect(serviceOfDomain('com')).toBeNull();
  });
});

describe('naming an address', () => {
  it('goes from the service over signer, reverse name and network to the address', () => {
    expect(
      keysOf({
        reverseName: 'o1.sendgrid.net',
        envelopeDomains: all('bounce.shop.example'),
        network: { asn: 11377, name: 'SendGrid' },
      }),
    ).toEqual(['service:sendgrid', 'signer:shop.example', 'ptr:sendgrid.net', 'asn:11377', 'ip:192.0.2.7']);
    expect(keysOf({})).toEqual(['ip:192.0.2.7']);
  });

  it('does not call a forwarder by the service whose signature it passed on', () => {
    expect(keysOf({ reverseName: 'mx.alumni.example', signers: all('amazonses.com') })).toEqual([
      'ptr:alumni.example',
      'ip:192.0.2.7',
    ]);
  });

  it('believes a signature where the reverse name is only that of the carrier, or is missing', () => {
    expect(keysOf({ reverseName: 'static.clients.your-server.de', signers: all('crm.example') })[0]).toBe(
      'signer:crm.example',
    );
    expect(keysOf({ signers: all('amazonses.com') })[0]).toBe('service:amazon-ses');
  });

  it('believes only what most of the mail bears', () => {
    expect(keysOf({ signers: [{ domain: 'amazonses.com', share: 0.4 }] })).toEqual(['ip:192.0.2.7']);
  });

  it('tells what was seen and whom it belongs to', () => {
    const { evidence } = nameAddress('192.0.2.7', {
      ...nothing,
      reverseName: 'mail-wr1-f41.google.com',
      signers: [{ domain: 'crm.example', share: 0.2 }],
      network: { asn: 15169, name: null },
    });
    expect(evidence).toEqual([
      { kind: 'reverse-name', value: 'mail-wr1-f41.google.com', owner: 'Google Workspace' },
      { kind: 'dkim-signer', value: 'crm.example', owner: null },
      { kind: 'network', value: 'AS15169', owner: null },
    ]);
  });

  it('marks those that pass on mail', () => {
    const [best] = nameAddress('192.0.2.7', { ...nothing, reverseName: 'mx1.forwardemail.net' }).names;
    expect(best).toMatchObject({ key: 'service:forward-email', isForwarder: true });
  });
});

describe('a choice that somebody made', () => {
  const { names } = nameAddress('192.0.2.7', {
    ...nothing,
    reverseName: 'o1.sendgrid.net',
    network: { asn: 11377, name: 'SendGrid' },
  });

  it('keeps applying to what it was about when a better name turns up', () => {
    expect(chooseName(names, () => false).key).toBe('service:sendgrid');
    expect(chooseName(names, (key) => key === 'asn:11377').key).toBe('asn:11377');
    expect(chooseName(names, (key) => key === 'ip:192.0.2.7').key).toBe('ip:192.0.2.7');
  });

  it('about one address beats one about all of them', () => {
    expect(chooseName(names, () => true).key).toBe('ip:192.0.2.7');
    expect(chooseName(names, (key) => !key.startsWith('ip:')).key).toBe('service:sendgrid');
  });
});
