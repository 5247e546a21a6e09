import { describe, expect, it } from '@jest/globals';
import type { AdvisedSource, ServiceGuide } from '@postseal/contract';
import { fixSteps } from './fix-steps';

const source = (given: Partial<AdvisedSource>) =>
  ({
    class: 'needs-fixing',
    basis: 'service',
    weakness: null,
    messages: 100,
    bothPass: 0,
    dkimOnly: 0,
    ...given,
  }) as AdvisedSource;
const guide = (given: Partial<ServiceGuide>): ServiceGuide => ({
  name: 'Sendwell',
  selectors: ['s1', 's2'],
  dkimTargets: ['dkim.sendwell.example'],
  spfNames: ['spf.sendwell.example'],
  spfUse: 'needed',
  howTo: null,
  isFromVendor: true,
  ...given,
});
const titles = (...given: Parameters<typeof fixSteps>) => fixSteps(...given).map(({ title }) => title);

describe('what to do about a source', () => {
  it('is said for this very service: its selectors, its SPF name', () => {
    const [sign, spf] = fixSteps(source({}), guide({}), 'shop.example');
    expect(sign!.text).toContain('s1._domainkey.shop.example and s2._domainkey.shop.example');
    expect(sign!.text).toContain('below dkim.sendwell.example');
    expect(spf!.text).toContain('include:spf.sendwell.example');
  });

  it('adds nothing to SPF where that would change nothing', () => {
    expect(titles(source({}), guide({ spfUse: 'elsewhere' }), 'a.example')).toEqual([
      'Turn on DKIM signing as your domain',
      'Leave your SPF record as it is',
    ]);
  });

  it('asks first whose an unknown source is', () => {
    expect(titles(source({ class: 'unknown', basis: 'reverse-name' }), null, 'a.example')[0]).toBe(
      'Find out whether it is yours',
    );
  });

  it('is nothing for what works, for what is forged, and for signatures that are there', () => {
    expect(titles(source({ class: 'compliant' }), guide({}), 'a.example')).toEqual([]);
    expect(titles(source({ class: 'likely-spoof' }), guide({}), 'a.example')).toEqual([]);
    expect(titles(source({ dkimOnly: 100 }), guide({}), 'a.example')).toEqual(['Let it through in SPF']);
  });
});
