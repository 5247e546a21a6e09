import { keyRecordOf, makeSigningKey, signMail } from './dkim-signer.js';
import type { ReportMail } from './report-mail.js';
import type { ZoneData } from './zone-records.js';

/** What makes reporters believable: their DNS, and their signature on each mail. */
export interface ReporterSeal {
  /** SPF, DKIM and DMARC (`p=reject`) of each reporter's domain, and the zones above them. */
  readonly zones: ZoneData;
  /** Signs a report mail for the domain of its From address. */
  sign(mail: ReportMail): ReportMail;
}

const SELECTOR = 'reports';

/**
 * Lets reporters send from one address, and signs for all of them with one key.
 * @param domains those of their From addresses
 * @param senderIp the address from which the mails will come
 */
export function sealReporters(
  domains: readonly string[],
  senderIp: string,
  privateKey: string = makeSigningKey(),
): ReporterSeal {
  const spf = `v=spf1 ip${senderIp.includes(':') ? 6 : 4}:${senderIp} -all`;
  const parents = new Set(domains.flatMap(namesAbove));
  return {
    zones: {
      ...Object.fromEntries([...parents].map((name) => [name, { SOA: {}, NS: 'ns1.reporters.example' }])),
      ...Object.fromEntries(
        domains.flatMap((domain) => [
          [domain, { SOA: {}, NS: 'ns1.reporters.example', TXT: spf }],
          [`_dmarc.${domain}`, { TXT: 'v=DMARC1; p=reject' }],
          [`${SELECTOR}._domainkey.${domain}`, { TXT: keyRecordOf(privateKey) }],
        ]),
      ),
    },
    sign({ raw, mailFrom, ...envelope }) {
      const domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
      return { ...envelope, mailFrom, raw: signMail(raw, { domain, selector: SELECTOR, privateKey }) };
    },
  };
}

/** `dmarc.yahoo.com` → `yahoo.com`, `com`. */
function namesAbove(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}
