/** Types of records whose publication can be judged. */
export const publicationTypes = ['TXT', 'CNAME', 'MX', 'PTR', 'A', 'AAAA'] as const;
export type PublicationType = (typeof publicationTypes)[number];

/**
 * What is wrong with a record as published. quotes, backslashes: characters that belong to zone files. several: more than
 * one record of a kind that must be alone. alias: a CNAME hides the record. cut: only the beginning is there. case: letters
 * changed between upper and lower case. broken-key, other-key: no usable DKIM key, or another one. unfinished-target: a host
 * name to which the zone's name was appended. preference: the MX host with another number. other-value: something else.
 * doubled-name, wrong-place: the record stands at another name. bogus: its DNSSEC signatures are wrong.
 */
export const publicationFaultCodes = [
  'quotes',
  'backslashes',
  'several',
  'alias',
  'cut',
  'case',
  'broken-key',
  'other-key',
  'unfinished-target',
  'preference',
  'other-value',
  'doubled-name',
  'wrong-place',
  'bogus',
] as const;
export type PublicationFaultCode = (typeof publicationFaultCodes)[number];
