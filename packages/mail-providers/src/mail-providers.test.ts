import { describe, expect, it } from '@jest/globals';
import {
  commonSelectors,
  mailProviders,
  providerOfDkimTarget,
  providerOfMxHost,
  providerOfSpfName,
  recogniseProviders,
  retiredSpfName,
  selectorsToTry,
} from './index.js';

const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+$/;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?$/;

describe('the table of mail services', () => {
  it('holds services enough to name most of what domains use, each once', () => {
    expect(mailProviders.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mailProviders.map(({ id }) => id)).size).toBe(mailProviders.length);
  });

  it.each(mailProviders.map((provider) => [provider.id, provider] as const))(
    'writes every name of %s as DNS has it',
    (_, provider) => {
      const { spfNames, dkimTargets, mxHosts, retiredSpfNames, selectors, howTo } = provider;
      const names = [...spfNames, ...dkimTargets, ...mxHosts, ...retiredSpfNames.map(({ name }) => name)];
      for (const name of names) expect(name).toMatch(NAME);
      for (const selector of selectors) expect(selector).toMatch(LABEL);
      expect(names.length + selectors.length).toBeGreaterThan(0);
      if (howTo !== null) expect(new URL(howTo).protocol).toBe('https:');
    },
  );

  it('gives each name to one service only', () => {
    for (const field of ['spfNames', 'dkimTargets', 'mxHosts'] as const) {
      const names = mailProviders.flatMap((provider) => provider[field]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });

  it('names a present SPF name, never a retired one, as what to include instead', () => {
    for (const { retiredSpfNames, spfNames } of mailProviders) {
      for (const { name, instead } of retiredSpfNames) {
        expect(spfNames).not.toContain(name);
        if (instead !== null) expect(spfNames).toContain(instead);
      }
    }
  });
});

describe('recognising a service', () => {
  it('knows names at and below those of the table, whatever their case', () => {
    expect(providerOfMxHost('ASPMX.L.Google.com.')?.id).toBe('google');
    expect(providerOfMxHost('example-org.mail.protection.outlook.com')?.id).toBe('microsoft-365');
    expect(providerOfSpfName('123.spf06.hubspotemail.net')?.id).toBe('hubspot');
    expect(providerOfDkimTarget('fm1.example.org.dkim.fmhosted.com')?.id).toBe('fastmail');
    expect(providerOfSpfName('spf.sendinblue.com')?.id).toBe('brevo');
  });

  it('takes no look-alike for the service', () => {
    expect(providerOfMxHost('notgoogle.com')).toBeNull();
    expect(providerOfMxHost('l.google.com.attacker.example')).toBeNull();
    expect(providerOfSpfName('')).toBeNull();
    expect(providerOfDkimTarget('com')).toBeNull();
    expect(providerOfMxHost(`${'a.'.repeat(5000)}`)).toBeNull();
  });

  it('says what took the place of a retired SPF name', () => {
    expect(retiredSpfName('spf.sendinblue.com')).toMatchObject({ instead: 'spf.brevo.com' });
    expect(retiredSpfName('spf.brevo.com')).toBeNull();
  });

  it('tries the selectors of recognised services first, and none twice', () => {
    const providers = recogniseProviders({
      spfNames: ['_spf.google.com', 'unknown.example'],
      dkimTargets: [],
      mxHosts: ['in1-smtp.messagingengine.com', 'in2-smtp.messagingengine.com'],
    });
    expect(providers.map(({ id }) => id)).toEqual(['google', 'fastmail']);
    const selectors = selectorsToTry(providers);
    expect(selectors.slice(0, 4)).toEqual(['google', 'fm1', 'fm2', 'fm3']);
    expect(new Set(selectors).size).toBe(selectors.length);
    expect(selectors).toEqual(expect.arrayContaining([...commonSelectors]));
  });
});
