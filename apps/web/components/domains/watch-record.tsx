'use client';

import type { RecordProposal, WatchedType } from '@postseal/contract';
import { Radar } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { watchPropagation } from '@/lib/browser-routes';
import { domainPath } from '@/lib/query';

export interface WatchRecordProps {
  domain: string;
  record: RecordProposal;
}

/** Watches a proposed record arrive, by one click: for those who have just published it. */
export function WatchRecord({ domain, record }: WatchRecordProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const begin = async () => {
    setPending(true);
    try {
      const body = { ...record, type: record.type as WatchedType };
      const { id } = await browserApi(watchPropagation, { params: { domain }, body });
      router.push(domainPath(domain, 'dns', 'propagation', id));
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
      setPending(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Button size="sm" onClick={begin} pending={pending}>
        {!pending && <Radar aria-hidden="true" className="size-4" />}
        Watch it arrive
      </Button>
      <span className="text-ink-soft text-xs">
        Published it? See which servers have it; a mail comes when all do.
      </span>
    </div>
  );
}
