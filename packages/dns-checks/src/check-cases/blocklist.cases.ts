import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { createBlocklist } from '../blocklist-catalogue.js';
import type { CheckCase } from './check-case.js';
import { type GuardedWorld, guardedCase } from './guarded-domain.js';

const ZEN = 'key1.zen.dq.spamhaus.net';
const DBL = 'key1.dbl.dq.spamhaus.net';
/** Test points as RFC 5782 wants them. */
const alive: ZoneData = {
  [`2.0.0.127.${ZEN}`]: { A: ['127.0.0.2', '127.0.0.4', '127.0.0.10'] },
  [`dbltest.com.${DBL}`]: { A: '127.0.1.2' },
};

function asking(entries: ZoneData): GuardedWorld {
  const lists = ['spamhaus-zen=key1', 'spamhaus-dbl=key1'].map((text) => createBlocklist(text)!);
  return { means: { blocklists: { lists, resolver: zoneResolver({ ...alive, ...entries }) } } };
}
const listed = (code: string) => asking({ [`1.113.0.203.${ZEN}`]: { A: code } });

/** Blocklists: listings, and answers that are none. */
export const blocklistCases: readonly CheckCase[] = [
  guardedCase('blocklist.ip-listed', listed('127.0.0.2'), listed('127.255.255.254')),
  guardedCase(
    'blocklist.ip-listed',
    listed('127.0.0.4'),
    listed('192.0.2.1'),
    'a parked zone answers everything',
  ),
  guardedCase('blocklist.policy-listed', listed('127.0.0.11'), listed('127.0.0.2')),
  guardedCase('blocklist.domain-listed', asking({ [`example.org.${DBL}`]: { A: '127.0.1.4' } }), asking({})),
  guardedCase('blocklist.query-refused', listed('127.255.255.254'), listed('127.0.0.2')),
  guardedCase(
    'blocklist.query-refused',
    asking({ [`1.113.0.203.${ZEN}`]: { unavailable: 'refused' } }),
    asking({}),
    'by the server',
  ),
  guardedCase('blocklist.list-dead', asking({ [`2.0.0.127.${ZEN}`]: {} }), asking({})),
  guardedCase(
    'blocklist.list-dead',
    asking({ [`1.0.0.127.${ZEN}`]: { A: '127.0.0.2' } }),
    asking({}),
    'lists the world',
  ),
];
