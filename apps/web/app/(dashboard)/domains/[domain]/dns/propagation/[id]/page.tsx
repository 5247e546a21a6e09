import { readPropagation } from '@postseal/contract';
import { notFound } from 'next/navigation';
import { TextLink } from '@/components/text-link';
import { api, currentMe } from '@/lib/api';
import { domainPath } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { domainOf, domainTitle } from '../../../_components/read-domain';
import { LiveWatch } from './_components/live-watch';

interface WatchPageProps {
  readonly params: Promise<{ domain: string; id: string }>;
}

export const generateMetadata = ({ params }: WatchPageProps) => domainTitle(params, 'Propagation');

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export default async function WatchPage({ params }: WatchPageProps) {
  const { id } = await params;
  if (!UUID.test(id)) notFound();
  const [{ name }, me] = await Promise.all([domainOf(params), currentMe()]);
  const watch = await api(readPropagation, { params: { domain: name, id } });
  return (
    <div className="grid gap-6">
      <LiveWatch start={watch} mayAct={mayAct(me.organization?.role, 'member')} />
      <p>
        <TextLink href={domainPath(name, 'dns', 'propagation')}>All watched records of {name}</TextLink>
      </p>
    </div>
  );
}
