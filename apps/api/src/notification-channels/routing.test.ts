import { describe, expect, it } from '@jest/globals';
import { chooseChannels, type Rule } from './routing.js';

const channel = (id: string, more = {}) => ({ id, isEnabled: true, isSecondContact: false, ...more });
const channels = [
  channel('mail'),
  channel('pager'),
  channel('off', { isEnabled: false }),
  channel('second', { isSecondContact: true }),
];
const rules: Rule[] = [
  { tag: 'production', minSeverity: 'critical', channelIds: ['mail', 'pager', 'off'] },
  { tag: 'production', minSeverity: 'warning', channelIds: ['mail'] },
  { tag: 'parked', minSeverity: 'info', channelIds: [] },
  { tag: null, minSeverity: 'critical', channelIds: ['second'] },
];
const told = (severity: 'critical' | 'error' | 'warning' | 'info', tags: string[], by = rules) =>
  chooseChannels({ severity, tags }, by, channels).map(({ id }) => id);

describe('chooseChannels', () => {
  it('takes every channel that is on when there are no rules', () => {
    expect(told('warning', ['production'], [])).toEqual(['mail', 'pager']);
  });

  it('lets the first rule that fits decide', () => {
    expect(told('critical', ['x', 'production'])).toEqual(['mail', 'pager']);
    expect(told('error', ['production'])).toEqual(['mail']);
  });

  it('goes on to the next rule when the alert is not grave enough', () => {
    expect(told('info', ['production'])).toEqual(['mail', 'pager']);
  });

  it('tells nobody when the rule says so', () => {
    expect(told('critical', ['parked'])).toEqual([]);
  });

  it('keeps the second contact for emergencies, unless a rule names it', () => {
    expect(told('critical', [])).toEqual(['second']);
    expect(told('error', [])).toEqual(['mail', 'pager']);
  });
});
