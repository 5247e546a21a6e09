import { describe, expect, it } from '@jest/globals';
import { type RecordState, recordState } from '@postseal/dns-checks';
import type { Config } from '../config/config.js';
import { DriftRecorder, type Look, type News } from './drift-recorder.service.js';
import type { StoredStates } from './watch.js';

const DOMAIN = 'example.org';
const HOST = 'mail.example.org';
const IP = '192.0.2.1';
const MINUTE = 60_000;
const recorder = new DriftRecorder({ dns: { driftSpeed: 1 } } as Config);

const host = (addresses: readonly string[] | null) =>
  recordState('host', HOST, addresses && JSON.stringify({ addresses }), addresses ?? []);
const ptr = (confirmed: readonly string[]) =>
  recordState('ptr', IP, JSON.stringify({ names: [HOST], confirmed }), [HOST]);

function look(path: Look['path'], records: readonly RecordState[]): Look {
  return {
    ...{ path, records, answeredNames: new Set([HOST]), soa: { serial: 1, refreshSeconds: 1800 } },
    ...{ disputeOf: () => null, undecidable: new Set(), servers: null },
  };
}

/** A domain that is checked every ten minutes, each time by both paths; answers what people would hear of. */
class Watched {
  private states: StoredStates = {};
  private at = Date.UTC(2026, 10, 1);
  readonly news: News[] = [];

  check(byResolver: readonly RecordState[], byServers: readonly RecordState[], times = 20): void {
    for (let i = 0; i < times; i++) {
      this.at += 10 * MINUTE;
      const now = new Date(this.at);
      const domain = { organizationId: 'o', domainId: 'd', domainName: DOMAIN, recordStates: this.states };
      const pass = recorder.follow(
        domain as never,
        [look('resolver', byResolver), look('authority', byServers)],
        now,
      );
      this.news.push(...pass.news);
      const changes = recorder.changedStates(domain as never, pass, now);
      this.states = {
        ...this.states,
        ...Object.fromEntries(
          changes.map(({ subject, state }) => [subject, JSON.parse(JSON.stringify(state))]),
        ),
      };
    }
  }

  get told(): string[] {
    return this.news.flatMap((one) =>
      one.kind === 'record' ? [`${one.record.kind} ${one.event.kind}`] : [],
    );
  }
}

describe('a reverse name whose host loses its address', () => {
  function whole(): Watched {
    const watched = new Watched();
    const records = [host([IP]), ptr([HOST])];
    watched.check(records, records);
    expect(watched.told).toEqual([]);
    return watched;
  }

  it('is told of by the host alone', () => {
    const watched = whole();
    const records = [host([]), ptr([])];
    watched.check(records, records);
    expect(watched.told).toEqual(['host changed']);
  });

  it('waits for the host as long as the resolver cannot read it', () => {
    const watched = whole();
    watched.check([host(null), ptr([])], [host([]), ptr([])]);
    expect(watched.told).toEqual([]);
    watched.check([host([]), ptr([])], [host([]), ptr([])]);
    expect(watched.told).toEqual(['host changed']);
  });

  it('waits for the host as long as the servers cannot be asked about it', () => {
    const watched = whole();
    watched.check([host(null), ptr([])], [host(null), ptr([])]);
    expect(watched.told).toEqual([]);
  });

  it('is told of when the host stays and only names another address', () => {
    const watched = whole();
    const records = [host(['192.0.2.2']), ptr([])];
    watched.check(records, records);
    expect(watched.told.toSorted()).toEqual(['host changed', 'ptr changed']);
  });
});
