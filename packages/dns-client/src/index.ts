export type { CacheLimits } from './answer-cache.js';
export type {
  AuthorityAnswer,
  AuthorityAnswers,
  AuthorityFailure,
  AuthorityOptions,
  Freshness,
} from './authorities.js';
export type { Clock } from './clock.js';
export { type BoundedClient, type Patience, withDeadline } from './deadline.js';
export type { ExtendedError, Message, Question } from './message.js';
export {
  type CaaRecord,
  type DnskeyRecord,
  type DnsRecord,
  type DsRecord,
  type Nsec3ParamRecord,
  type RecordData,
  type RecordType,
  type RrsigRecord,
  type TlsaRecord,
  textOf,
} from './records.js';
export { createResolver, type DnsClient, type ResolverOptions } from './resolver.js';
export { createSecurityLookups, type SecurityLookups, type ZoneSignatures } from './security-lookups.js';
export { formatServer, parseServer, readSystemServers, type ServerAddress } from './server-address.js';
export type { QueryLimits, RawAnswer, RawFailure, RawResponse } from './transport.js';
