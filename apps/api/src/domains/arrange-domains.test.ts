import { describe, expect, it } from '@jest/globals';
import { arrangeDomains, countFacets, type DomainFacts, groupByTag } from './arrange-domains.js';

const good = { ptr: 'ok', spf: 'ok', dkim: 'info', dmarc: 'ok', mx: 'ok', reports: 'ok' } as const;

function domain(name: string, facts: Partial<DomainFacts> = {}): DomainFacts {
  return {
    name,
    unicodeName: name,
    tags: [],
    strip: good,
    control: 'proven',
    policy: 'none',
    messages: 100,
    passRate: 1,
    openFindings: { critical: 0, error: 0, warning: 0, info: 0 },
    lastCheckedAt: null,
    lastReportAt: '2026-11-01T00:00:00.000Z',
    pausedAt: null,
    readyFor: null,
    ...facts,
  };
}

const byName = { sort: 'name', order: 'ascending' } as const;
const names = (list: readonly DomainFacts[]) => list.map(({ name }) => name);

describe('arrangeDomains', () => {
  const shop = domain('shop.example', { tags: ['client-a'], policy: 'reject', passRate: 0.5 });
  const lost = domain('lost.example', { control: 'lost', policy: null, passRate: null, messages: 0 });
  const faulty = domain('faulty.example', {
    strip: { ...good, spf: 'error', mx: 'unknown' },
    openFindings: { critical: 0, error: 1, warning: 0, info: 0 },
    passRate: 0.9,
    readyFor: 'reject',
    pausedAt: '2026-11-01T00:00:00.000Z',
  });
  const noisy = domain('xn--mller-kva.example', {
    unicodeName: 'müller.example',
    strip: { ...good, dkim: 'unknown', reports: 'warning' },
    openFindings: { critical: 0, error: 0, warning: 40, info: 0 },
  });
  const all = [shop, lost, faulty, noisy];

  it.each([
    [{ search: 'MÜLLER' }, ['xn--mller-kva.example']],
    [{ search: 'xn--' }, ['xn--mller-kva.example']],
    [{ condition: 'problem' }, ['faulty.example']],
    [{ condition: 'unknown' }, ['xn--mller-kva.example']],
    [{ condition: 'good' }, ['lost.example', 'shop.example']],
    [{ condition: 'silent' }, ['xn--mller-kva.example']],
    [{ condition: 'lost' }, ['lost.example']],
    [{ condition: 'ready' }, []], // a paused domain asks nobody for a step
    [{ condition: 'paused' }, ['faulty.example']],
    [{ policy: 'absent' }, ['lost.example']],
    [{ tag: 'Client-A', policy: 'reject' }, ['shop.example']],
  ] as const)('finds by %j', (filter, found) => {
    expect(names(arrangeDomains(all, filter, byName))).toEqual(found);
  });

  it('puts the lowest pass rate first or last, and domains without mail at the end of both', () => {
    const sorted = (order: 'ascending' | 'descending') =>
      names(arrangeDomains(all, {}, { sort: 'pass-rate', order }));
    expect(sorted('ascending')).toEqual([
      'shop.example',
      'faulty.example',
      'xn--mller-kva.example',
      'lost.example',
    ]);
    expect(sorted('descending').at(-1)).toBe('lost.example');
  });

  it('counts one graver issue for more than many lesser ones', () => {
    expect(names(arrangeDomains(all, {}, { sort: 'issues', order: 'descending' })).slice(0, 2)).toEqual([
      'faulty.example',
      'xn--mller-kva.example',
    ]);
  });

  it('says what each filter would find, over all domains', () => {
    const facets = countFacets(all);
    expect(facets.domains).toBe(4);
    for (const condition of ['problem', 'good', 'silent', 'paused', 'ready'] as const)
      expect(facets.conditions[condition]).toBe(arrangeDomains(all, { condition }, byName).length);
    expect(facets.policies).toEqual({ absent: 1, none: 2, quarantine: 0, reject: 1 });
    expect(facets.tags).toEqual([{ tag: 'client-a', domains: 1 }]);
  });
});

it('shows a domain under each of its tags, and those without any at the end', () => {
  const grouped = groupByTag([domain('a.example'), domain('b.example', { tags: ['x', 'y'] })]);
  expect(grouped.map(({ name, group }) => [name, group])).toEqual([
    ['b.example', 'x'],
    ['b.example', 'y'],
    ['a.example', null],
  ]);
});
