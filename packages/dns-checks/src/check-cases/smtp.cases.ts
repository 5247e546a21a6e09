import type { CheckCase } from './check-case.js';
import { type GuardedWorld, guardedCase, mailHost, tlsWith } from './guarded-domain.js';

const showing = (...args: Parameters<typeof mailHost>): GuardedWorld => ({
  smtp: { 'mx1.example.org': mailHost(...args) },
});
const silent: GuardedWorld['smtp'] = {
  'mx1.example.org': { outcome: 'unreachable', address: '203.0.113.1', detail: 'no connection on port 25' },
};
const untested: GuardedWorld['smtp'] = {
  'mx1.example.org': { outcome: 'not-tested', detail: 'port 25 is closed here' },
};

/** What the MX hosts show on port 25. */
export const smtpCases: readonly CheckCase[] = [
  guardedCase('mx.not-reachable', { smtp: silent }, { smtp: untested }),
  guardedCase('mx.no-starttls', showing({ offersStartTls: false, tls: null })),
  guardedCase(
    'mx.no-starttls',
    showing({ tls: null, tlsFault: 'the answer to STARTTLS is 454' }),
    { smtp: silent },
    'offered but broken',
  ),
  guardedCase(
    'mx.tls-old',
    showing({ tls: { ...tlsWith([]), protocol: 'TLSv1.1' } }),
    showing({ tls: { ...tlsWith([]), protocol: 'TLSv1.2' } }),
  ),
  guardedCase('mx.cert-invalid', showing({ tls: { ...tlsWith([]), certificateFault: 'it has expired' } })),
  guardedCase(
    'ptr.helo-mismatch',
    showing({ greetingName: 'localhost.invalid', ehloName: 'localhost.invalid' }),
    showing({ greetingName: 'localhost.invalid' }),
    'in the greeting of an MX host',
  ),
];
