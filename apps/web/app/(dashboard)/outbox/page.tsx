import { listOutbox } from '@postseal/contract';
import { MailX } from 'lucide-react';
import type { Metadata } from 'next';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { RelativeTime } from '@/components/ui/relative-time';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { api, currentInstance } from '@/lib/api';
import { readOffset, readQuery } from '@/lib/query';
import { DeliveryState } from './_components/delivery-state';

export const metadata: Metadata = { title: 'Outbox' };

const PAGE_LENGTH = 50;

export default async function OutboxPage({ searchParams }: PageProps<'/outbox'>) {
  const offset = readOffset((await readQuery(searchParams)).offset);
  const [{ mails, total }, instance] = await Promise.all([
    api(listOutbox, { query: { limit: PAGE_LENGTH, offset } }),
    currentInstance(),
  ]);
  return (
    <>
      <PageHeader
        title="Outbox"
        lead="Every mail that this instance wrote: confirmations, invitations, alerts."
      />
      {!instance.sendsMail && (
        <Notice className="mb-6" title="Outgoing mail is not set up">
          Mails stay here. Open one to follow its links or pass them on.
        </Notice>
      )}
      <Card>
        {mails.length === 0 ? (
          <EmptyState icon={MailX} title="No mail yet">
            The first one is written when somebody signs up, is invited, or an alert is raised.
          </EmptyState>
        ) : (
          <>
            <Table caption="Outgoing mails, newest first">
              <thead>
                <tr>
                  <Th>Subject</Th>
                  <Th>To</Th>
                  <Th>State</Th>
                  <Th numeric>Written</Th>
                </tr>
              </thead>
              <tbody>
                {mails.map(({ id, subject, recipient, state, createdAt }) => (
                  <Tr key={id}>
                    <RowTh className="min-w-56">
                      <TextLink href={`/outbox/${id}`}>{subject}</TextLink>
                    </RowTh>
                    <Td className="whitespace-nowrap">{recipient}</Td>
                    <Td>
                      <DeliveryState state={state} />
                    </Td>
                    <Td numeric className="text-ink-soft">
                      <RelativeTime moment={createdAt} />
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            <Pagination total={total} limit={PAGE_LENGTH} offset={offset} path="/outbox" noun="mails" />
          </>
        )}
      </Card>
    </>
  );
}
