import {
  type DmarcChanges,
  type DmarcFaultCode,
  type DmarcRecord,
  editDmarcRecord,
  requestedPoliciesOf,
} from '@postseal/dns-records';
import { type RequestedPolicy, requestedPolicies } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import { type Finding, finding, type ProposedRecord } from './finding.js';

const byFault: Record<DmarcFaultCode, CheckId> = {
  'empty-tag': 'dmarc.syntax',
  'missing-equals': 'dmarc.syntax',
  'bad-tag-name': 'dmarc.syntax',
  'bad-value-character': 'dmarc.syntax',
  'duplicate-tag': 'dmarc.duplicate-tag',
  'policy-missing': 'dmarc.policy-missing',
  'policy-invalid': 'dmarc.policy-invalid',
  'sp-invalid': 'dmarc.policy-invalid',
  'np-invalid': 'dmarc.policy-invalid',
  'policy-not-second': 'dmarc.p-not-second',
  'psd-invalid': 'dmarc.psd-invalid',
  'test-invalid': 'dmarc.syntax',
  'alignment-invalid': 'dmarc.syntax',
  'fo-invalid': 'dmarc.fo-invalid',
  'removed-tag': 'dmarc.removed-tags',
  'unknown-tag': 'dmarc.unknown-tag',
  'rua-uri-empty': 'dmarc.rua-syntax',
  'rua-uri-without-scheme': 'dmarc.rua-syntax',
  'rua-uri-separator': 'dmarc.rua-syntax',
  'rua-uri-address': 'dmarc.rua-syntax',
  'rua-uri-size': 'dmarc.rua-size',
  'ruf-uri-empty': 'dmarc.ruf-syntax',
  'ruf-uri-without-scheme': 'dmarc.ruf-syntax',
  'ruf-uri-separator': 'dmarc.ruf-syntax',
  'ruf-uri-address': 'dmarc.ruf-syntax',
  'ruf-uri-size': 'dmarc.ruf-size',
};

/** Faults after which receivers still read the rest of the record as meant. */
const HARMLESS = new Set<DmarcFaultCode>(['empty-tag', 'test-invalid', 'alignment-invalid']);
/** Changes that mend a fault whatever the owner means. */
const MENDED_BY: Partial<Record<DmarcFaultCode, DmarcChanges>> = {
  'policy-missing': { p: 'none' },
  'removed-tag': { pct: null, rf: null, ri: null },
  'empty-tag': {},
  'duplicate-tag': {},
};
const MANY_REPORT_URIS = 2;

/**
 * Everything that the text of one DMARC record says by itself.
 * @param name where it stands (`_dmarc.example.org`)
 */
export function lintDmarcRecord(name: string, record: DmarcRecord): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<CheckId>();
  const paste = (value: string): { proposal: ProposedRecord } => ({ proposal: { name, type: 'TXT', value } });
  function add(id: CheckId, details: Parameters<typeof finding>[3] = {}) {
    if (seen.has(id)) return; // one finding per id: the first place is marked
    seen.add(id);
    findings.push(finding(id, name, record.text, details));
  }

  for (const { code, span } of record.faults) {
    if (
      code === 'rua-uri-empty' &&
      record.tags.some((tag) => tag.name.toLowerCase() === 'rua' && tag.value === '')
    ) {
      add('dmarc.rua-missing', { span });
    } else {
      const mended = MENDED_BY[code];
      add(byFault[code], {
        span,
        ...(HARMLESS.has(code) ? { severity: 'warning' } : {}),
        ...(mended ? paste(editDmarcRecord(record.text, mended)) : {}),
      });
    }
  }
  const policies = requestedPoliciesOf(record);
  if (policies && record.policy !== null) {
    if (policies.p === 'none') add('dmarc.policy-none');
    if (policies.p === 'quarantine') add('dmarc.policy-quarantine');
    if (record.subdomainPolicy === 'none' && policies.p !== 'none') {
      add('dmarc.sp-none', paste(editDmarcRecord(record.text, { sp: policies.p })));
    } else if (isWeaker(policies.sp, policies.p)) {
      add('dmarc.sp-weaker', paste(editDmarcRecord(record.text, { sp: policies.p })));
    }
    if (record.nonexistentPolicy === null) {
      add('dmarc.np-missing', paste(editDmarcRecord(record.text, { np: 'reject' })));
    } else if (isWeaker(policies.np, policies.sp) || isWeaker(policies.np, policies.p)) {
      add('dmarc.np-weaker', paste(editDmarcRecord(record.text, { np: 'reject' })));
    }
  }
  if (record.isTest) add('dmarc.test-mode', paste(editDmarcRecord(record.text, { t: null })));
  if (record.percent !== null && record.percent < 100) {
    const t = record.percent === 0 ? 'y' : null; // pct=0 meant test mode
    add('dmarc.pct-partial', paste(editDmarcRecord(record.text, t ? { pct: null, t } : { pct: null })));
  }
  const hasRua = record.tags.some((tag) => tag.name.toLowerCase() === 'rua');
  if (!hasRua) add('dmarc.rua-missing');
  for (const tag of ['rua', 'ruf'] as const) {
    const span = record[tag].find(({ scheme }) => scheme !== 'mailto')?.span;
    if (span) add(`dmarc.${tag}-scheme`, { span });
    if (record[tag].length > MANY_REPORT_URIS) add(`dmarc.${tag}-too-many`);
  }
  const fo = record.tags.find((tag) => tag.name.toLowerCase() === 'fo');
  if (fo && record.ruf.length === 0) add('dmarc.fo-without-ruf', { span: fo.span });
  if (record.dkimAlignment === 'strict' || record.spfAlignment === 'strict') add('dmarc.strict-alignment');
  return findings;
}

function isWeaker(policy: RequestedPolicy, than: RequestedPolicy): boolean {
  return requestedPolicies.indexOf(policy) < requestedPolicies.indexOf(than);
}
