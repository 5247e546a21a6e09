import type { PropagationDetail, ServerSighting } from '@postseal/contract';
import {
  type ExpectedRecord,
  judgePublication,
  misplacedNames,
  type PublicationVerdict,
  type Sighting,
} from '@postseal/dns-checks';
import {
  type AuthorityAnswer,
  type AuthorityAnswers,
  type DnsClient,
  type RecordData,
  textOf,
} from '@postseal/dns-client';
import type { DnsAnswer, MxRecord } from '@postseal/mail-terms';

/** What all servers said about an expected record at one moment, in the contract's shape. */
export type RecordLook = Pick<PropagationDetail, 'zone' | 'servers' | 'resolver' | 'trouble' | 'misplaced'>;

type AskedType = ExpectedRecord['type'];
type Asked = AuthorityAnswer<AskedType>;
type Asking = Pick<DnsClient, 'askAuthorities' | 'lookup'>;

// Answers are other people's data, and each look is stored: a zone of this size shows no more.
const MAX_SERVERS = 32;
const MAX_VALUES = 4;
const MAX_VALUE_LENGTH = 2048;
const MAX_NOTE_LENGTH = 200;

/**
 * Asks every authoritative server of the name and the resolver, past every cache, and judges each answer. Never throws for
 * what DNS does.
 * @param before texts that stood there before; null takes what the resolver, or else the first server, says now
 */
export async function lookAtRecord(
  expected: ExpectedRecord,
  domain: string,
  before: readonly string[] | null,
  dns: Asking,
): Promise<{ readonly look: RecordLook; readonly before: readonly string[] | null }> {
  const { name, type } = expected;
  const [authorities, resolved] = await Promise.all([dns.askAuthorities(name, type), dns.lookup(name, type)]);
  const asked = authorities.ok ? authorities.servers.slice(0, MAX_SERVERS) : [];
  const sightings = asked.map((server) => sightingOfServer(type, server, authorities));
  const cached = toSighting(type, resolved);
  const known = before ?? valuesOf([cached, ...sightings]);
  const serials = authorities.ok ? await readSerials(authorities.zone, dns) : new Map();

  const servers = asked.map((server, index): ServerSighting => {
    const { host, address, answer } = server;
    return {
      host,
      address,
      ...describe(expected, sightings[index]!, known),
      ...(sightings[index]!.outcome === 'unknown' ? { note: noteOf(answer) } : {}),
      ttlSeconds: ttlOf(answer),
      serial: serials.get(`${host} ${address}`) ?? server.serial,
    };
  });
  const resolver: ServerSighting = {
    host: '',
    address: null,
    ...describe(expected, cached, known),
    ...(cached.outcome === 'unknown' ? { note: noteOf(resolved) } : {}),
    ttlSeconds: ttlOf(resolved),
    serial: null,
  };
  const isNowhere = [...servers, resolver].every(({ verdict }) => verdict !== 'match' && verdict !== 'fault');
  const look = {
    zone: authorities.ok ? authorities.zone : null,
    servers,
    resolver,
    trouble: authorities.ok ? null : bounded(authorities.detail, MAX_NOTE_LENGTH),
    misplaced: isNowhere ? await findMisplaced(expected, domain, dns) : null,
  };
  return { look, before: known?.slice(0, MAX_VALUES).map((text) => bounded(text, MAX_VALUE_LENGTH)) ?? null };
}

/** What one server says; behind an alias that leads to another zone, what that zone's servers say. */
function sightingOfServer(type: AskedType, server: Asked, all: AuthorityAnswers<AskedType>): Sighting {
  if (server.aliases.length === 0) return toSighting(type, server.answer);
  const target = all.ok && all.aliasTarget?.ok ? all.aliasTarget.servers : [];
  const answered = target.find(({ answer }) => answer.outcome !== 'unavailable');
  return answered
    ? { ...toSighting(type, answered.answer), cnames: server.aliases }
    : toSighting(type, server.answer);
}

function toSighting(type: AskedType, answer: DnsAnswer<RecordData[AskedType]>): Sighting {
  if (answer.outcome === 'unavailable') {
    return { outcome: 'unknown', values: [], cnames: [], reason: answer.reason };
  }
  const { cnames } = answer;
  if (answer.outcome !== 'found') return { outcome: 'absent', values: [], cnames, reason: null };
  return { outcome: 'found', values: answer.records.map((data) => show(type, data)), cnames, reason: null };
}

function show(type: AskedType, data: RecordData[AskedType]): string {
  if (type === 'TXT') return textOf(data as readonly Uint8Array[]);
  if (type !== 'MX') return data as string;
  const { preference, exchange } = data as MxRecord;
  return `${preference} ${exchange || '.'}`;
}

/** The texts of the first answer there is; null when nobody answered. */
function valuesOf(sightings: readonly Sighting[]): readonly string[] | null {
  return sightings.find(({ outcome }) => outcome !== 'unknown')?.values ?? null;
}

function describe(
  expected: ExpectedRecord,
  sighting: Sighting,
  before: readonly string[] | null,
): Pick<ServerSighting, 'verdict' | 'values' | 'fault' | 'note'> {
  const verdict = judgePublication(expected, sighting, before);
  return {
    verdict: verdict.kind,
    values: sighting.values.slice(0, MAX_VALUES).map((text) => bounded(text, MAX_VALUE_LENGTH)),
    fault: faultOf(verdict),
    note: verdict.kind === 'match' ? verdict.note : null,
  };
}

function faultOf(verdict: PublicationVerdict): ServerSighting['fault'] {
  if (verdict.kind !== 'fault') return null;
  const { code, detail, found } = verdict.fault;
  return {
    code,
    detail: bounded(detail, 1000),
    found: found === null ? null : bounded(found, MAX_VALUE_LENGTH),
  };
}

function noteOf(answer: DnsAnswer<unknown>): string | null {
  return answer.outcome === 'unavailable' ? bounded(answer.detail, MAX_NOTE_LENGTH) : null;
}

function ttlOf(answer: DnsAnswer<unknown>): number | null {
  return answer.outcome === 'unavailable' || !Number.isFinite(answer.ttlSeconds) ? null : answer.ttlSeconds;
}

/** The zone's serial on each server, by host and address. */
async function readSerials(zone: string, dns: Asking): Promise<ReadonlyMap<string, number>> {
  const answers = await dns.askAuthorities(zone, 'SOA');
  const servers = answers.ok ? answers.servers : [];
  return new Map(
    servers.flatMap(({ host, address, serial }) => (serial === null ? [] : [[`${host} ${address}`, serial]])),
  );
}

/** The record at a name where a panel may have put it; a failure to ask proves nothing. */
async function findMisplaced(
  expected: ExpectedRecord,
  domain: string,
  dns: Asking,
): Promise<RecordLook['misplaced']> {
  const places = misplacedNames(expected, domain);
  const seen = await Promise.all(
    places.map(async ({ name }) => toSighting(expected.type, await dns.lookup(name, expected.type))),
  );
  const index = seen.findIndex(
    (sighting) => sighting.outcome === 'found' && judgePublication(expected, sighting, null).kind === 'match',
  );
  if (index < 0) return null;
  const { name, code } = places[index]!;
  const detail = `The record stands at ${name} instead of ${expected.name}.`;
  return { name, fault: { code, detail, found: null } };
}

function bounded(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
