import { describe, expect, it } from '@jest/globals';
import { catalogue } from './catalogue.js';
import { allCases } from './check-cases/all-cases.js';
import { notImplemented } from './not-implemented.js';

const DECIDED_HERE = new Set(['dns', 'https-fetch', 'smtp-probe']);

describe('every check finds its fault and spares what is none', () => {
  it.each(allCases.map((one) => [one.what === '' ? one.id : `${one.id}: ${one.what}`, one] as const))(
    '%s',
    async (_, { id, finds, spares }) => {
      const found = (await finds()).filter((one) => one.id === id);
      expect(found.length).toBeGreaterThan(0);
      for (const { subject, evidence, fix, span, proposal } of found) {
        expect([subject, evidence, fix].filter((text) => text === '')).toEqual([]);
        if (span !== null) expect(evidence.slice(span.start, span.end)).not.toBe('');
        if (proposal !== null) expect(proposal.name).not.toBe('');
      }
      expect((await spares()).filter((one) => one.id === id)).toEqual([]);
    },
  );
});

describe('the catalogue', () => {
  it('has a case or a reason for each check that DNS, a fetch or a probe decides', () => {
    const cases = new Set<string>(allCases.map(({ id }) => id));
    const open = catalogue
      .filter(
        ({ id, needs }) => DECIDED_HERE.has(needs) && !cases.has(id) && !Object.hasOwn(notImplemented, id),
      )
      .map(({ id }) => id);
    expect(open).toEqual([]);
  });

  it('excuses no check that has a case', () => {
    const excused = allCases.map(({ id }) => id).filter((id) => Object.hasOwn(notImplemented, id));
    expect(excused).toEqual([]);
  });
});
