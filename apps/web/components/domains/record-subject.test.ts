import { expect, it } from '@jest/globals';
import { recordSubject } from './record-subject';

it('drops the kind of record and nothing else', () => {
  expect(
    [
      'dmarc:example.org',
      'spf-tree:a.example',
      'ptr:2001:db8::1',
      '2001:db8::1',
      's1._domainkey.x.example',
    ].map(recordSubject),
  ).toEqual(['example.org', 'a.example', '2001:db8::1', '2001:db8::1', 's1._domainkey.x.example']);
});
