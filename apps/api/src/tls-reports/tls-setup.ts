import type { TlsSetup } from '@postseal/contract';
import { mailtoUri, readTlsRptRecord } from '@postseal/dns-records';
import { reportAddress } from '../domains/report-address.js';

/** Path below the public address at which reports are taken over HTTPS (RFC 8460 §5.4). */
export const TLS_INTAKE_PATH = '/api/tlsrpt';

export interface TlsSetupFacts {
  readonly domain: string;
  /** Of live report addresses, the newest first. */
  readonly tokens: readonly string[];
  readonly reportHost: string;
  readonly publicUrl: string;
  /** TXT texts seen at `_smtp._tls`, and at `_mta-sts`. */
  readonly texts: readonly string[];
  readonly mtaStsTexts: readonly string[];
}

/** How reports get here: the addresses, and the record that names them beside those that it names already. */
export function tlsSetupOf(facts: TlsSetupFacts): TlsSetup {
  const { domain, tokens, reportHost, publicUrl, texts, mtaStsTexts } = facts;
  const mailAddress = reportAddress(tokens[0]!, reportHost);
  const url = publicUrl.startsWith('https://') ? `${publicUrl}${TLS_INTAKE_PATH}/${tokens[0]}` : null;
  const ours = [mailtoUri(mailAddress), ...(url === null ? [] : [url])];
  const record = texts.map(readTlsRptRecord).find((one) => one !== null);
  const present = record?.rua.map(({ uri }) => uri) ?? [];
  const isOurs = present.some((uri) => tokens.some((token) => uri.toLowerCase().includes(token)));
  const others = present.filter((uri) => !tokens.some((token) => uri.toLowerCase().includes(token)));
  return {
    mailAddress,
    url,
    proposal: {
      name: `_smtp._tls.${domain}`,
      type: 'TXT',
      value: `v=TLSRPTv1; rua=${[...others, ...ours].join(',')}`,
    },
    present: record?.text ?? null,
    isOurs,
    hasMtaSts: mtaStsTexts.some((text) => /^v=STSv1\b/.test(text)),
  };
}
