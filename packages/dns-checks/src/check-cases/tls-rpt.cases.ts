import type { CheckCase } from './check-case.js';
import { type GuardedWorld, guardedCase } from './guarded-domain.js';

const record = (...TXT: string[]): GuardedWorld => ({
  zone: { '_smtp._tls.example.org': TXT.length > 0 ? { TXT } : {} },
});

/** TLS-RPT: the record at `_smtp._tls`. */
export const tlsRptCases: readonly CheckCase[] = [
  guardedCase('tls-rpt.missing', record(), {
    zone: { '_smtp._tls.example.org': {}, 'example.org': { MX: '0 .' } },
  }),
  guardedCase(
    'tls-rpt.multiple-records',
    record('v=TLSRPTv1; rua=mailto:a@x.example', 'v=TLSRPTv1; rua=mailto:b@x.example'),
    record('v=TLSRPTv1; rua=mailto:a@x.example', 'other'),
  ),
  guardedCase('tls-rpt.syntax', record('v=TLSRPT1; rua=mailto:a@x.example')),
  guardedCase(
    'tls-rpt.syntax',
    record('v=TLSRPTv1; rua=a@x.example'),
    record('v=TLSRPTv1;rua=mailto:a@x.example'),
    'no scheme',
  ),
  guardedCase('tls-rpt.rua-missing', record('v=TLSRPTv1;')),
  guardedCase(
    'tls-rpt.rua-scheme',
    record('v=TLSRPTv1; rua=http://x.example/'),
    record('v=TLSRPTv1; rua=https://x.example/'),
  ),
  guardedCase(
    'tls-rpt.rua-self-unreachable',
    record('v=TLSRPTv1; rua=mailto:tls@example.org'),
    record('v=TLSRPTv1; rua=mailto:tls@example.org,https://x.example/'),
  ),
];
