import { describe, expect, it } from '@jest/globals';
import { bounceCatalogue } from './catalogue.js';
import { compileLinearPattern } from './linear-pattern.js';

describe('compileLinearPattern', () => {
  it('finds what the plain expression finds, in every sample', () => {
    for (const { id, pattern } of bounceCatalogue) {
      const plain = new RegExp(pattern);
      const linear = compileLinearPattern(pattern);
      for (const other of bounceCatalogue) {
        const text = other.sample.toLowerCase();
        expect([id, other.id, linear.find(text) !== null]).toEqual([id, other.id, plain.test(text)]);
      }
    }
  });

  it('looks for the parts around .* in their order only', () => {
    const pattern = compileLinearPattern('one.*two');
    expect(pattern.find('xx one and two')).toEqual({ start: 3, end: 14, weight: 6 });
    expect(pattern.find('two, then one')).toBeNull();
  });

  it('tells the alternatives of a pattern apart at its top level only', () => {
    const pattern = compileLinearPattern('a(b|c)d|[x|y]z');
    expect(pattern.find('acd')?.weight).toBe(3);
    expect(pattern.find('|z')?.weight).toBe(2);
    expect(pattern.find('ab')).toBeNull();
  });

  it.each(['(a+)+', '(a|b)*c', 'a**', '(?=a)', '(a)\\1', '(?<!a)b'])(
    'refuses %s, whose work has no bound',
    (source) => {
      expect(() => compileLinearPattern(source)).toThrow('cannot be bounded');
    },
  );

  it('ends unbounded runs, so that no text makes a pattern of the catalogue quadratic', () => {
    expect(compileLinearPattern('lpn[a-z]*_101').find(`lpn${'a'.repeat(65)}_101`)).toBeNull();
    expect(compileLinearPattern('lpn[a-z]*_101').find(`lpn${'a'.repeat(64)}_101`)).not.toBeNull();
  });
});
