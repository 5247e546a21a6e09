import {
  addReportAddress,
  type DmarcChanges,
  editDmarcRecord,
  formatDmarcRecord,
  isDmarcRecord,
  readDmarcRecord,
  resemblesDmarcRecord,
} from '@postseal/dns-records/dmarc-record';
import { mailtoUri } from '@postseal/dns-records/report-uri';
import { type Alignment, isSameOrBelow, type RequestedPolicy, readDomainName } from '@postseal/mail-terms';
import { type Remark, remark } from './remark.js';

export interface DmarcWish {
  readonly domain: string;
  /** TXT texts published at `_dmarc` now. */
  readonly existing: readonly string[];
  /** Mailbox for aggregate reports, with or without `mailto:`; null adds none. */
  readonly reportAddress: string | null;
  /** Null keeps what is published, or begins with `none`. */
  readonly policy: RequestedPolicy | null;
  readonly subdomainPolicy: RequestedPolicy | null;
  readonly nonexistentPolicy: RequestedPolicy | null;
  readonly alignment: Alignment | null;
}

export interface DmarcDraft {
  /** `_dmarc.<domain>` */
  readonly name: string;
  readonly value: string;
  readonly replaces: string | null;
  /** The name that must answer `v=DMARC1` for reports to go to another organization (RFC 9990); null when none is needed or no address was given. */
  readonly destinationName: string | null;
  readonly remarks: readonly Remark[];
}

const MAX_REPORT_ADDRESSES = 2;

/**
 * Builds one DMARC record (RFC 9989) out of the one that is published: foreign report addresses, order and unknown tags
 * stay, removed tags go. Without one it gives `v=DMARC1; p=none; rua=…`.
 */
export function buildDmarc(wish: DmarcWish): DmarcDraft {
  const remarks: Remark[] = [];
  const published = choosePublished(wish.existing, remarks);
  const before = published === null ? null : readDmarcRecord(published.record);
  const address = readReportAddress(wish.reportAddress, remarks);
  const changes: DmarcChanges = {
    p: wish.policy ?? before?.policy ?? 'none',
    ...(wish.subdomainPolicy === null ? {} : { sp: wish.subdomainPolicy }),
    ...(wish.nonexistentPolicy === null ? {} : { np: wish.nonexistentPolicy }),
    ...alignmentTags(wish.alignment),
  };
  const withPolicy =
    published === null
      ? formatDmarcRecord(changes)
      : editDmarcRecord(published.record, { ...changes, pct: null, rf: null, ri: null });
  if (before !== null) remarks.push(...remarksOnRemoved(before));
  const value = address === null ? withPolicy : addReportAddress(withPolicy, address.uri);
  remarks.push(...remarksOnRecord(value));
  const isElsewhere =
    address !== null &&
    !isSameOrBelow(address.host, wish.domain) &&
    !isSameOrBelow(wish.domain, address.host);
  return {
    name: `_dmarc.${wish.domain}`,
    value,
    replaces: published?.text ?? null,
    destinationName: isElsewhere ? `${wish.domain}._report._dmarc.${address.host}` : null,
    remarks,
  };
}

/** Records that close a domain which never sends or receives: SPF, DMARC, DKIM, and the null MX (RFC 7505). */
export function parkedRecords(
  domain: string,
  reportAddress: string | null,
): { name: string; type: 'TXT' | 'MX'; value: string }[] {
  const address = readReportAddress(reportAddress, []);
  const dmarc = formatDmarcRecord({ p: 'reject', sp: 'reject', np: 'reject', adkim: 's', aspf: 's' });
  return [
    { name: domain, type: 'TXT', value: 'v=spf1 -all' },
    { name: domain, type: 'MX', value: '0 .' },
    {
      name: `_dmarc.${domain}`,
      type: 'TXT',
      value: address === null ? dmarc : addReportAddress(dmarc, address.uri),
    },
    { name: `*._domainkey.${domain}`, type: 'TXT', value: 'v=DKIM1; p=' },
  ];
}

/** The text to replace, and the record that it is or was meant to be. */
function choosePublished(
  existing: readonly string[],
  remarks: Remark[],
): { readonly text: string; readonly record: string } | null {
  const records = existing.filter(isDmarcRecord);
  if (records.length > 1) {
    remarks.push(
      remark(
        'dmarc.multiple-records',
        'critical',
        `There are ${records.length} DMARC records, and receivers ignore all of them then. Publish this one and delete the others.`,
      ),
    );
  }
  if (records.length > 0) return { text: records[0]!, record: records[0]! };
  const meant = existing.find(resemblesDmarcRecord);
  if (meant === undefined) return null;
  remarks.push(
    remark(
      'dmarc.version',
      'critical',
      'The published text does not begin with v=DMARC1, so receivers ignore it.',
    ),
  );
  return { text: meant, record: withProperVersion(meant) };
}

/** The same tags behind `v=DMARC1`, without quotes around them. */
function withProperVersion(text: string): string {
  const tags = text.replace(/^["'“”\s]+|["'“”\s]+$/g, '').replace(/^(?:v\s*=\s*)?["'“”]?dmarc[^;]*;?/i, '');
  return editDmarcRecord(tags, {});
}

function readReportAddress(text: string | null, remarks: Remark[]): { uri: string; host: string } | null {
  if (text === null || text.trim() === '') return null;
  const address = text.trim().replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const host = readDomainName(address.slice(at + 1));
  if (at < 1 || !host.ok || /[\s,;<>"\\\x00-\x1f]/.test(address)) {
    remarks.push(
      remark('dmarc.rua-syntax', 'error', `“${text}” is no mail address, so no report address was added.`),
    );
    return null;
  }
  return { uri: mailtoUri(`${address.slice(0, at)}@${host.name}`), host: host.name };
}

function alignmentTags(alignment: Alignment | null): DmarcChanges {
  if (alignment === null) return {};
  return alignment === 'strict' ? { adkim: 's', aspf: 's' } : { adkim: null, aspf: null }; // relaxed is the default
}

function remarksOnRemoved(before: NonNullable<ReturnType<typeof readDmarcRecord>>): Remark[] {
  const gone = before.tags
    .map(({ name }) => name.toLowerCase())
    .filter((name) => name === 'pct' || name === 'rf' || name === 'ri');
  if (gone.length === 0) return [];
  const found = [
    remark(
      'dmarc.removed-tags',
      'info',
      `${gone.join(', ')} is no longer part of DMARC and was left out (RFC 9989).`,
    ),
  ];
  if (before.percent !== null && before.percent < 100 && before.policy !== 'none') {
    found.push(
      remark(
        'dmarc.pct-partial',
        'warning',
        `pct=${before.percent} limited p=${before.policy} at old receivers only; without it the policy holds for all mail everywhere.`,
      ),
    );
  }
  return found;
}

function remarksOnRecord(value: string): Remark[] {
  const record = readDmarcRecord(value)!;
  const found: Remark[] = [];
  if (record.rua.length === 0)
    found.push(
      remark('dmarc.rua-missing', 'warning', 'Without rua nobody tells you who sends in your name.'),
    );
  if (record.rua.length > MAX_REPORT_ADDRESSES) {
    found.push(
      remark(
        'dmarc.rua-too-many',
        'info',
        `The record has ${record.rua.length} report addresses; receivers may serve only the first two.`,
      ),
    );
  }
  if (record.rua.some(({ scheme }) => scheme !== 'mailto')) {
    found.push(remark('dmarc.rua-scheme', 'warning', 'Receivers send reports to mailto: addresses only.'));
  }
  if (record.policy === 'none')
    found.push(
      remark(
        'dmarc.policy-none',
        'info',
        'p=none only observes: the right beginning, and no protection yet.',
      ),
    );
  return found;
}
