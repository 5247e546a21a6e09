import { describe, expect, it } from '@jest/globals';
import type { PropagationDetail, ServerSighting } from '@postseal/contract';
import { describeWatch, firstFault } from './propagation-words';

type Verdict = ServerSighting['verdict'];

function sighting(verdict: Verdict): ServerSighting {
  const fault = verdict === 'fault' ? { code: 'quotes' as const, detail: '', found: null } : null;
  return {
    host: 'ns',
    address: null,
    verdict,
    values: [],
    ttlSeconds: null,
    serial: null,
    fault,
    note: null,
  };
}

function watch(
  state: PropagationDetail['state'],
  servers: Verdict[],
  resolver: Verdict,
  rest: Partial<PropagationDetail> = {},
): PropagationDetail {
  return {
    id: '',
    domain: 'example.org',
    name: 'example.org',
    type: 'TXT',
    value: 'x',
    state,
    ended: null,
    createdAt: '',
    endsAt: '',
    lastLookAt: null,
    nextLookAt: null,
    looks: 1,
    zone: 'example.org',
    servers: servers.map(sighting),
    resolver: sighting(resolver),
    trouble: null,
    misplaced: null,
    before: null,
    cachedUntil: null,
    tells: null,
    ...rest,
  };
}

describe('a watch in one sentence', () => {
  it.each<[string, PropagationDetail]>([
    ['Asking the name servers …', watch('waiting', [], 'unknown', { looks: 0, resolver: null })],
    ['None of the 2 name servers has it yet.', watch('waiting', ['absent', 'before'], 'absent')],
    ['The name server does not have it yet.', watch('waiting', ['absent'], 'absent')],
    [
      'All 2 name servers still show what stood there before.',
      watch('waiting', ['before', 'before'], 'before'),
    ],
    ['1 of 2 name servers has it.', watch('partly', ['match', 'before'], 'absent')],
    [
      'All 2 name servers have it. Our resolver still keeps the answer from before.',
      watch('partly', ['match', 'unknown', 'match'], 'before'),
    ],
    ['The name server has it, and so does our resolver.', watch('everywhere', ['match'], 'match')],
    ['Quotation marks were published.', watch('wrong', ['fault', 'fault'], 'absent')],
    [
      'No name server could be asked. That says nothing about the record.',
      watch('waiting', ['unknown'], 'unknown'),
    ],
    ['Our resolver sees it. The name servers could not be asked.', watch('partly', [], 'match')],
    ['This watch was cancelled.', watch('waiting', [], 'unknown', { ended: 'cancelled' })],
  ])('%s', (sentence, detail) => {
    expect(describeWatch(detail)).toBe(sentence);
  });
});

it('shows a record at another name before all else', () => {
  const fault = { code: 'doubled-name' as const, detail: 'there', found: null };
  const misplaced = { name: 'example.org.example.org', fault };
  expect(firstFault(watch('wrong', ['fault'], 'fault', { misplaced }))?.code).toBe('doubled-name');
  expect(firstFault(watch('waiting', ['absent'], 'absent'))).toBeNull();
});
