'use client';

import { buildMtaSts, buildTlsRpt } from '@postseal/setup';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { type SetupDraft, useSetupDraft } from '@/lib/setup-draft';
import { CodeFile } from '../../_components/code-file';
import { DraftArea, DraftField, DraftSelect } from '../../_components/draft-field';
import { domainOf, entriesOf, policyId } from '../../_components/draft-reading';
import { DomainField, NeedDomain } from '../../_components/need-domain';
import { RecordShapes } from '../../_components/record-shapes';
import { Remarks } from '../../_components/remarks';

const MAX_AGE_SECONDS = 604_800; // a week: long enough to protect, short enough to correct

/** The policy that the draft asks for; null while a host is none. */
export function mtaStsOfDraft(draft: SetupDraft, domain: string) {
  const mx = entriesOf(draft.mxHosts);
  const mode = draft.stsMode === 'enforce' ? 'enforce' : 'testing';
  const id = policyId([mode, MAX_AGE_SECONDS, ...mx].join(' '));
  return buildMtaSts({ domain, mode, mx, maxAgeSeconds: MAX_AGE_SECONDS, id });
}

export function TlsPolicies() {
  const draft = useSetupDraft();
  const domain = domainOf(draft.domain);
  const hasHosts = entriesOf(draft.mxHosts).length > 0;
  const sts = domain !== null && hasHosts ? mtaStsOfDraft(draft, domain) : null;
  const report =
    domain !== null && draft.tlsReportAddress ? buildTlsRpt(domain, draft.tlsReportAddress) : null;
  return (
    <>
      <Section
        title="MTA-STS"
        description="Senders that know it deliver only over TLS, to the servers you name."
      >
        <div className="grid gap-5">
          <div className="grid gap-4 sm:grid-cols-2">
            <DomainField />
            <DraftSelect
              name="stsMode"
              label="Mode"
              hint="Begin with testing."
              options={[
                { value: 'testing', label: 'testing: report faults' },
                { value: 'enforce', label: 'enforce: refuse what is not encrypted' },
              ]}
            />
            <DraftArea
              name="mxHosts"
              label="Servers that take your mail"
              hint="All hosts of your MX records, one per line."
              placeholder="mail.example.org"
            />
          </div>
          {domain === null && <NeedDomain />}
          {domain !== null && hasHosts && sts === null && (
            <Notice kind="error">One of the servers is no host name.</Notice>
          )}
          {sts && (
            <>
              <Remarks remarks={sts.remarks} />
              <RecordShapes name={sts.record.name} zone={domain} value={sts.record.value} />
              <CodeFile title={sts.policyUrl} content={sts.policy} what="policy" />
              <p className="max-w-prose text-ink-soft">
                Serve the file at this address, with a certificate for its host. Receivers fetch it again when
                the id in the record changes.
              </p>
            </>
          )}
        </div>
      </Section>
      <Section title="TLS-RPT" description="Senders report, once a day, how often encryption failed.">
        <div className="grid gap-5">
          <div className="max-w-xl">
            <DraftField
              name="tlsReportAddress"
              label="Address for TLS reports"
              hint="A mailbox, or an https address."
              placeholder="tls@example.org"
              error={
                domain !== null && draft.tlsReportAddress && report === null
                  ? 'That is neither a mail address nor an https address.'
                  : undefined
              }
            />
          </div>
          {report && <RecordShapes name={report.name} zone={domain} value={report.value} />}
        </div>
      </Section>
    </>
  );
}
