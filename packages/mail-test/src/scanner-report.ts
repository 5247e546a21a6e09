import { failed, type Judgement, passed, unknown } from './judgement.js';

/** One rule that a content filter applied. */
export interface ScannerRule {
  readonly name: string;
  readonly points: number;
  readonly description: string;
}

/** What a content filter found. SpamAssassin comes with its rules; of rspamd the score counts. */
export type ScannerReport =
  | { readonly kind: 'spamassassin'; readonly rules: readonly ScannerRule[] }
  | { readonly kind: 'rspamd'; readonly score: number }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Rules about what has a check of its own here; counting them again would punish one fault twice. */
const COUNTED_ELSEWHERE = /^(?:T_)?(?:SPF_|DKIM_|DMARC_|ARC_|RDNS_|RCVD_IN_|URIBL_|MISSING_|MIME_HTML_ONLY)/;
const SHARE = 0.6;
const RSPAMD_ADD_HEADER = 6;
const RSPAMD_TENTHS = 10;
/** Smaller rules are noise to a reader. */
const MIN_SHOWN = 0.2;

/** The content filter's word, less what is counted elsewhere. */
export function judgeScanner(report: ScannerReport | null): Judgement {
  const id = 'content.spam-score';
  if (report === null) return unknown(id, 'not tested: no content filter was asked');
  switch (report.kind) {
    case 'unavailable':
      return unknown(id, report.reason);
    case 'rspamd': {
      const seen = `rspamd ${report.score}`;
      return report.score >= RSPAMD_ADD_HEADER
        ? failed(id, seen, { points: RSPAMD_TENTHS })
        : passed(id, seen);
    }
    case 'spamassassin': {
      const rules = report.rules.filter(({ name }) => !COUNTED_ELSEWHERE.test(name));
      const sum = rules.reduce((total, { points }) => total + points, 0);
      const tenths = Math.round(sum * SHARE * 10);
      const shown = rules
        .filter(({ points }) => points >= MIN_SHOWN)
        .sort((a, b) => b.points - a.points)
        .map(({ name, points, description }) => `${points} ${description || name} (${name})`);
      const seen = `SpamAssassin ${sum.toFixed(1)}${shown.length > 0 ? `: ${shown.join('; ')}` : ''}`;
      return tenths > 0 ? failed(id, seen, { points: tenths }) : passed(id, seen);
    }
  }
}
