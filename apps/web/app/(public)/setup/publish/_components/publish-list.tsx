'use client';

import { buildTlsRpt } from '@postseal/setup';
import { ButtonLink } from '@/components/ui/button';
import { Card, Section } from '@/components/ui/card';
import { type SetupDraft, useSetupDraft } from '@/lib/setup-draft';
import { watchPath } from '@/lib/watch-path';
import { domainOf, entriesOf } from '../../_components/draft-reading';
import { DomainField } from '../../_components/need-domain';
import { RecordShapes } from '../../_components/record-shapes';
import { dmarcOfDraft } from '../../dmarc/_components/dmarc-builder';
import { spfOfDraft } from '../../spf/_components/spf-builder';
import { mtaStsOfDraft } from '../../tls/_components/tls-policies';

export function PublishList() {
  const draft = useSetupDraft();
  const domain = domainOf(draft.domain);
  if (domain === null) {
    return (
      <Section title="Your domain">
        <div className="max-w-xl">
          <DomainField />
        </div>
      </Section>
    );
  }
  return (
    <>
      {recordsOf(draft, domain).map(({ title, name, value }) => (
        <Section key={name} title={title}>
          <RecordShapes name={name} zone={domain} value={value} />
        </Section>
      ))}
      <Card className="grid gap-4 p-5 sm:p-6">
        <div className="grid gap-1">
          <h2 className="font-semibold text-base">Published? Then try it, and have it watched</h2>
          <p className="max-w-prose text-ink-soft">
            A test mail shows what receivers see. An account checks {domain} around the clock and reads the
            reports about it; only the name of the domain goes along.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={watchPath(domain, false)} variant="primary" prefetch={false}>
            Watch this domain
          </ButtonLink>
          <ButtonLink href="/test" prefetch={false}>
            Send a test mail
          </ButtonLink>
        </div>
      </Card>
    </>
  );
}

/** Every record that the set-up made of what was entered. */
function recordsOf(draft: SetupDraft, domain: string): { title: string; name: string; value: string }[] {
  const records: { title: string; name: string; value: string }[] = [];
  const namesSenders = [draft.addresses, draft.includes, draft.spfExisting].some(
    (text) => text.trim() !== '',
  );
  if (namesSenders || draft.services.length > 0)
    records.push({ title: 'SPF', name: domain, value: spfOfDraft(draft).value });
  if (draft.dkimValue)
    records.push({ title: 'DKIM', name: `${draft.selector}._domainkey.${domain}`, value: draft.dkimValue });
  if (draft.secondDkimValue)
    records.push({
      title: 'DKIM, second key',
      name: `${draft.secondSelector}._domainkey.${domain}`,
      value: draft.secondDkimValue,
    });
  const dmarc = dmarcOfDraft(draft, domain);
  records.push({ title: 'DMARC', name: dmarc.name, value: dmarc.value });
  const sts = entriesOf(draft.mxHosts).length > 0 ? mtaStsOfDraft(draft, domain) : null;
  if (sts) records.push({ title: 'MTA-STS', ...sts.record });
  const report = draft.tlsReportAddress ? buildTlsRpt(domain, draft.tlsReportAddress) : null;
  if (report) records.push({ title: 'TLS-RPT', ...report });
  return records;
}
