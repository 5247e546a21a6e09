export { type ZoneResolver, zoneResolver } from './zone-fake.js';
export { type Fault, type FaultEffect, seededRandom } from './zone-faults.js';
export { Zones } from './zone-lookup.js';
export type { NameRecords, Unavailable, ZoneData, ZoneType } from './zone-records.js';
export { startZoneServer, type ZoneQuery, type ZoneServer, type ZoneServerOptions } from './zone-server.js';
export { parseZoneText } from './zone-text.js';
