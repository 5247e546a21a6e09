import { previewDigest } from '@postseal/contract';
import type { Metadata } from 'next';
import { ChoiceLinks } from '@/components/choice-links';
import { MailHtml } from '@/components/mail/mail-html';
import { MailText } from '@/components/mail/mail-text';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Tabs } from '@/components/ui/tabs';
import { api } from '@/lib/api';
import { oneOf, readQuery, type SearchParams } from '@/lib/query';

export const metadata: Metadata = { title: 'Digest' };

const rhythms = ['weekly', 'daily'] as const;

export default async function DigestPage({ searchParams }: { searchParams: SearchParams }) {
  const rhythm = oneOf(rhythms, (await readQuery(searchParams)).rhythm) ?? 'weekly';
  const { subject, text, html } = await api(previewDigest, { query: { rhythm } });
  return (
    <>
      <p>
        <TextLink href="/settings/alerts">Alert settings</TextLink>
      </p>
      <ChoiceLinks
        label="Rhythm"
        choices={rhythms.map((each) => ({
          href: `/settings/alerts/digest?rhythm=${each}`,
          label: each === 'weekly' ? 'Weekly' : 'Daily',
          isChosen: each === rhythm,
        }))}
      />
      <Section title="The digest as it would be sent now" description={subject}>
        <Tabs
          label="Forms of the message"
          tabs={[
            { value: 'html', label: 'As a mail program shows it', content: <MailHtml html={html} /> },
            { value: 'text', label: 'Text', content: <MailText text={text} /> },
          ]}
        />
      </Section>
    </>
  );
}
