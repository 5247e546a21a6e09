import { describe, expect, it } from '@jest/globals';
import { chipWords, readFilter, valueWords } from './filters';

describe('the filter in the URL', () => {
  it('is read by name, and what cannot be a value filters nothing', () => {
    expect(readFilter({ country: 'DE', reporter: 'google.com', days: '90', view: 'share' })).toEqual({
      country: 'DE',
      reporter: 'google.com',
    });
    expect(readFilter({ country: 'Germany', outcome: 'sideways', ip: '', name: 'x'.repeat(301) })).toEqual(
      {},
    );
  });

  it('is said in words', () => {
    expect(chipWords('country', 'DE', { sourceName: null })).toEqual({ title: 'Country', value: 'Germany' });
    expect(chipWords('source', 'service:sendgrid', { sourceName: 'SendGrid' }).value).toBe('SendGrid');
    expect(valueWords('outcome', 'dkimOnly')).toBe('DKIM only');
    expect(valueWords('disposition', 'junk')).toBe('junk');
    expect(valueWords('reason', 'local_policy')).toBe('local policy');
    expect(valueWords('country', 'unknown')).toBe('Country not known');
  });
});
