import type { Severity } from '@postseal/mail-terms';
import type { AuthorityPosture } from './authority-checks.js';
import type { DkimPosture } from './dkim-checks.js';
import type { DmarcPosture } from './dmarc-checks.js';
import type { Finding } from './finding.js';
import type { MxPosture } from './mx-checks.js';
import type { Observation } from './observation.js';
import type { PtrPosture } from './ptr-checks.js';
import type { RecordState } from './record-state.js';
import type { SpfPosture } from './spf-posture.js';
import type { TransportPosture } from './transport-posture.js';
import type { Area, Unanswered } from './unanswered.js';

/** The state of one area: its worst finding; `unknown` when DNS or missing input left it open. */
export type AreaState = 'ok' | Severity | 'unknown';

/** The four facts that decide whether a domain's mail is believed. */
export interface PostureStrip {
  readonly ptr: AreaState;
  readonly spf: AreaState;
  readonly dkim: AreaState;
  readonly dmarc: AreaState;
}

/** Everything one check of a domain found. Plain data: it survives JSON unchanged. */
export interface Posture {
  readonly domain: string;
  readonly observations: readonly Observation[];
  /** Most severe first. */
  readonly findings: readonly Finding[];
  /** What could not be asked; the findings say nothing about these. */
  readonly unanswered: readonly Unanswered[];
  readonly spf: SpfPosture;
  readonly dmarc: DmarcPosture;
  readonly dkim: DkimPosture;
  readonly mx: MxPosture;
  readonly ptr: readonly PtrPosture[];
  /** What each name server of the zone said; null when they were not asked one by one. */
  readonly authorities: AuthorityPosture | null;
  /** What protects mail on its way; null when this check did not look. */
  readonly transport: TransportPosture | null;
  /** The state of every watched record, for comparing with the last one. */
  readonly records: readonly RecordState[];
  readonly strip: PostureStrip;
}

/**
 * The state of one area. A proven error outranks what could not be asked; anything milder does not, since the
 * unanswered question may hide worse.
 */
export function areaState(
  area: Area,
  findings: readonly Finding[],
  unanswered: readonly Unanswered[],
): AreaState {
  const severities = new Set(
    findings.filter(({ id }) => id.startsWith(`${area}.`)).map(({ severity }) => severity),
  );
  for (const severity of ['critical', 'error'] as const) if (severities.has(severity)) return severity;
  if (unanswered.some((one) => one.area === area)) return 'unknown';
  for (const severity of ['warning', 'info'] as const) if (severities.has(severity)) return severity;
  return 'ok';
}
