import type { BimiPosture } from './bimi-checks.js';
import type { BlocklistPosture } from './blocklist-checks.js';
import type { DaneHost } from './dane-checks.js';
import type { DnssecPosture } from './dnssec-checks.js';
import type { MtaStsPosture } from './mta-sts-checks.js';
import type { SmtpPosture } from './smtp-probe-checks.js';
import type { TlsRptPosture } from './tls-rpt-checks.js';

/** What protects mail on its way, and who vouches for the domain. Null for a group that this check does not look at. */
export interface TransportPosture {
  readonly mtaSts: MtaStsPosture | null;
  readonly tlsRpt: TlsRptPosture | null;
  readonly bimi: BimiPosture | null;
  /** One for each MX host. */
  readonly dane: readonly DaneHost[] | null;
  readonly dnssec: DnssecPosture | null;
  readonly smtp: readonly SmtpPosture[] | null;
  /** One for each address, and one for the domain; empty when no list is asked. */
  readonly blocklists: readonly BlocklistPosture[] | null;
}
