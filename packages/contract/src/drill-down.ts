import { z } from 'zod';
import { AdvisedSource, SourceBasis, SourceClass } from './advice.js';
import { route } from './route.js';
import { Count, Day, DayRange, DomainParams } from './terms.js';
import { DailyTraffic, TrafficCounts } from './traffic.js';

/** Stands for "the report does not say" among values that reports state. */
export const NOT_GIVEN = 'not-given';
/** Stands for records without an override reason. */
export const NO_REASON = 'no-reason';
/** Stands for addresses whose country nobody told. */
export const NO_COUNTRY = 'unknown';

/** What passed in alignment; `unaligned` is what a policy is about: failed, or without a verdict. */
export const TrafficOutcome = z.enum(['bothPass', 'dkimOnly', 'spfOnly', 'fail', 'notGiven', 'unaligned']);
export type TrafficOutcome = z.infer<typeof TrafficOutcome>;

const text = z.string().min(1).max(300).optional();

/** Which records count: each field that is given narrows. */
export const TrafficFilter = z
  .object({
    /** Key of a source, as the advice and the facets give it. */
    source: text,
    ip: z.string().min(2).max(45).optional(),
    reporter: text,
    /** ISO 3166-1 alpha-2, or `unknown`. */
    country: z
      .string()
      .regex(/^([A-Z]{2}|unknown)$/)
      .optional(),
    /** As the receiver stated it, or `not-given`. */
    disposition: text,
    /** Type of an override reason, or `no-reason`. */
    reason: text,
    /** Domain in From, or `not-given`. */
    name: text,
    outcome: TrafficOutcome.optional(),
    /** The domain's own name in From, or a name below it: other tags of the policy apply. */
    scope: z.enum(['domain', 'subdomains']).optional(),
    /** Reports that gates and alerts believe, or those that are shown only. */
    standing: z.enum(['believed', 'doubted']).optional(),
  })
  .meta({ id: 'TrafficFilter' });
export type TrafficFilter = z.infer<typeof TrafficFilter>;

export const FacetRow = TrafficCounts.extend({ value: z.string() }).meta({ id: 'FacetRow' });
export type FacetRow = z.infer<typeof FacetRow>;

/** The busiest values, and how many there are. */
const Facet = z.object({ rows: z.array(FacetRow), total: Count });
export type Facet = z.infer<typeof Facet>;

export const SourceFacetRow = TrafficCounts.extend({
  key: z.string(),
  name: z.string(),
  basis: SourceBasis,
  class: SourceClass,
  isGuess: z.boolean(),
}).meta({ id: 'SourceFacetRow' });
export type SourceFacetRow = z.infer<typeof SourceFacetRow>;

export const AddressFacetRow = FacetRow.extend({
  reverseName: z.string().nullable(),
  country: z.string().nullable(),
}).meta({ id: 'AddressFacetRow' });
export type AddressFacetRow = z.infer<typeof AddressFacetRow>;

export const FilteredTraffic = z
  .object({
    from: Day,
    to: Day,
    /** Later than `from` where the records of the whole span are too many to count while somebody waits. */
    countedFrom: Day,
    days: z.array(DailyTraffic),
    totals: TrafficCounts,
    records: Count,
    sources: z.object({ rows: z.array(SourceFacetRow), total: Count }),
    addresses: z.object({ rows: z.array(AddressFacetRow), total: Count }),
    reporters: Facet,
    countries: Facet,
    dispositions: Facet,
    reasons: Facet,
    names: Facet,
    /** Name of the source that is filtered by; null without that filter. */
    sourceName: z.string().nullable(),
    /** What the licence of the network data wants to be shown. */
    networkDataCredit: z.string().nullable(),
  })
  .meta({ id: 'FilteredTraffic' });
export type FilteredTraffic = z.infer<typeof FilteredTraffic>;

export const readFilteredTraffic = route({
  method: 'GET',
  path: '/domains/:domain/traffic/filtered',
  access: 'viewer',
  summary:
    'Messages that match a filter: per UTC day, and by source, reporter, country, address and what became of them',
  params: DomainParams,
  query: DayRange.extend(TrafficFilter.shape),
  response: FilteredTraffic,
});

export const exportTraffic = route({
  method: 'GET',
  path: '/domains/:domain/traffic/export',
  access: 'viewer',
  summary: 'The report records that match a filter, newest day first, as CSV or as JSON lines',
  params: DomainParams,
  query: DayRange.extend(TrafficFilter.shape).extend({ format: z.enum(['csv', 'json']).default('csv') }),
  response: z.unknown(),
  stream: 'bytes',
});

/** What a service needs in the owner's DNS, as far as the provider table knows. */
export const ServiceGuide = z
  .object({
    name: z.string(),
    /** DKIM selectors that are the same for every customer. */
    selectors: z.array(z.string()),
    /** Where the CNAMEs of selectors lead. */
    dkimTargets: z.array(z.string()),
    spfNames: z.array(z.string()),
    spfUse: z.enum(['needed', 'elsewhere', 'depends']),
    /** The vendor's own instructions. */
    howTo: z.string().nullable(),
    /** Whether the entry was read on a page of the vendor's, rather than in other people's guides. */
    isFromVendor: z.boolean(),
  })
  .meta({ id: 'ServiceGuide' });
export type ServiceGuide = z.infer<typeof ServiceGuide>;

export const readSource = route({
  method: 'GET',
  path: '/domains/:domain/sources/:key',
  access: 'viewer',
  summary: 'A source over a span: its class, what its name rests on, and how to set up this very service',
  params: DomainParams.extend({ key: z.string().min(1).max(300) }),
  query: DayRange,
  response: z.object({
    /** Null when it sent nothing in the span. */
    source: AdvisedSource.nullable(),
    guide: ServiceGuide.nullable(),
  }),
});
