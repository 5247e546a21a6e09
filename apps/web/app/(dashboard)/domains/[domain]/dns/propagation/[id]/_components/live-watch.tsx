'use client';

import type { PropagationDetail } from '@postseal/contract';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Difference } from '@/components/domains/difference';
import { Button } from '@/components/ui/button';
import { Card, Section } from '@/components/ui/card';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { Notice } from '@/components/ui/notice';
import { RecordBlock } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { cancelPropagation, lookNow } from '@/lib/browser-routes';
import { formatMoment } from '@/lib/format';
import { describeWatch, firstFault } from '../../_components/propagation-words';
import { WatchState } from '../../_components/watch-state';
import { NextLook } from './next-look';
import { Servers } from './servers';
import { useWatch } from './use-watch';

/** A watched record as it arrives: state, sentence, what is wrong, and every server's own answer. */
export function LiveWatch({ start, mayAct }: { start: PropagationDetail; mayAct: boolean }) {
  const { watch, problem, refresh } = useWatch(start);
  const params = { domain: watch.domain, id: watch.id };

  return (
    <>
      <Card className="grid gap-4 p-4 sm:p-5">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 justify-items-start gap-2">
            <WatchState watch={watch} />
            {/* One announcement for each change, not for each poll. */}
            <p role="status" className="text-pretty font-medium text-ink text-lg">
              {describeWatch(watch)}
            </p>
          </div>
          {mayAct && watch.ended === null && (
            <div className="flex flex-wrap gap-2">
              <LookNow params={params} onLook={refresh} />
              <ConfirmButton
                size="sm"
                variant="ghost"
                title="Stop watching?"
                description="Nobody is asked any more, and no mail comes. What was seen stays on this page."
                confirmLabel="Stop watching"
                destructive={false}
                onConfirm={async () => {
                  await browserApi(cancelPropagation, { params });
                  await refresh();
                  toast('The watch is cancelled');
                }}
              >
                Stop watching
              </ConfirmButton>
            </div>
          )}
        </div>
        {problem && (
          <Notice kind="warning" live>
            This page could not be refreshed. {problem}
          </Notice>
        )}
        <Fault watch={watch} />
        <Progress watch={watch} />
      </Card>
      <Section title="The record you wait for">
        <RecordBlock name={watch.name} type={watch.type} value={watch.value} />
      </Section>
      <Servers watch={watch} />
    </>
  );
}

function LookNow({
  params,
  onLook,
}: {
  params: { domain: string; id: string };
  onLook: () => Promise<void>;
}) {
  const [pending, setPending] = useState(false);
  const look = async () => {
    setPending(true);
    try {
      await browserApi(lookNow, { params });
      await onLook();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button size="sm" onClick={look} pending={pending}>
      {!pending && <RotateCw aria-hidden="true" className="size-4" />}
      Ask again now
    </Button>
  );
}

/** What went wrong, what to do, and where it differs. */
function Fault({ watch }: { watch: PropagationDetail }) {
  const fault = watch.state === 'everywhere' ? null : firstFault(watch);
  if (!fault) return null;
  const isWrong = watch.state === 'wrong'; // then the sentence above names the fault
  return (
    <Notice kind={isWrong ? 'error' : 'warning'} title={isWrong ? undefined : fault.title}>
      <div className="grid gap-3">
        <p className="max-w-prose">
          {fault.detail} {fault.fix}
        </p>
        {fault.found !== null && (
          <Difference
            before={watch.value}
            after={fault.found}
            unit="characters"
            labels={['Expected', 'Found']}
            legend
          />
        )}
      </div>
    </Notice>
  );
}

function Progress({ watch }: { watch: PropagationDetail }) {
  const { ended, lastLookAt, nextLookAt, looks, endsAt, cachedUntil, tells } = watch;
  const isCached = cachedUntil !== null && new Date(cachedUntil) > new Date();
  return (
    <div className="grid gap-1 border-t pt-4 text-ink-soft">
      <p className="flex flex-wrap gap-x-5 gap-y-1">
        <span>
          Looked <RelativeTime moment={lastLookAt} absent="not yet" />
        </span>
        {ended === null && <NextLook at={nextLookAt} />}
        <span>
          {looks} {looks === 1 ? 'look' : 'looks'} so far
        </span>
        <span>
          {ended ? 'Ended' : 'Gives up'} <RelativeTime moment={endsAt} />
        </span>
      </p>
      {ended === null && tells && (
        <p>
          A mail goes to <span className="break-all text-ink">{tells}</span> when every server has it. You may
          leave this page.
        </p>
      )}
      {isCached && (
        <p suppressHydrationWarning>
          Resolvers that asked before the change may keep the old answer until {formatMoment(cachedUntil)}.
        </p>
      )}
    </div>
  );
}
