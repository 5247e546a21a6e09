import { describe, expect, it } from '@jest/globals';
import { severities } from '@postseal/mail-terms';
import { catalogue, check, findCheck } from './catalogue.js';
import { checkIds } from './check-ids.js';

describe('catalogue', () => {
  it('has exactly the ids that the type names, each once', () => {
    expect(catalogue.map(({ id }) => id)).toEqual([...checkIds]);
    expect(new Set(checkIds).size).toBe(302);
  });

  it('gives every check a title, a meaning, a known severity and a fix', () => {
    const needs = ['dns', 'smtp-probe', 'https-fetch', 'message', 'reports', 'blocklist-key', 'manual'];
    for (const entry of catalogue) {
      expect(severities).toContain(entry.severity);
      expect(needs).toContain(entry.needs);
      for (const text of [entry.title, entry.meaning, entry.fix]) expect(text).not.toBe('');
      expect(entry.reference === null || entry.reference.length > 0).toBe(true);
    }
  });

  it('looks up by id and knows what it does not know', () => {
    expect(check('dmarc.missing').severity).toBe('error');
    expect(findCheck('ptr.missing')?.title).toBe('No reverse DNS for an IPv4 address');
    expect(findCheck('dmarc.nonsense')).toBeNull();
  });
});
