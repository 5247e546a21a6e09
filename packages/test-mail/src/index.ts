export { type ZoneResolver, zoneResolver } from './zone-fake.js';
export { Zones } from './zone-lookup.js';
export type { NameRecords, Unavailable, ZoneData, ZoneType } from './zone-records.js';
