'use client';

import type { DomainAct } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { type ReactNode, useRef, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { actOnDomains, listDomainNames, removeDomains } from '@/lib/browser-routes';
import { formatCount } from '@/lib/format';
import type { DomainQuery } from './domain-query';
import { exportSelected } from './export-selected';
import { TagDialog } from './tag-dialog';

const AT_ONCE = 500; // as many as the API takes
const REMOVED_AT_ONCE = 20; // each is a transaction of its own, and people watch

interface DomainSelectionProps {
  readonly asked: DomainQuery;
  /** How many domains the filters find; null when they are grouped, and rows are more than domains. */
  readonly total: number | null;
  readonly tags: readonly string[];
  /** Tags that a rule of alerts goes by. */
  readonly alertTags: readonly string[];
  readonly mayRemove: boolean;
  /** The table, whose boxes are named `domain` and `all`. */
  readonly children: ReactNode;
}

/**
 * Keeps which rows are selected and acts on them. The table stays as the server made it: what bubbles up from its boxes is
 * all that this listens to.
 */
export function DomainSelection({
  asked,
  total,
  tags,
  alertTags,
  mayRemove,
  children,
}: DomainSelectionProps) {
  const router = useRouter();
  const table = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setIsBusy] = useState(false);
  const [isRefreshing, refresh] = useTransition();
  const names = [...selected];
  const what = names.length === 1 ? names[0]! : `${formatCount(names.length)} domains`;

  const boxes = (name: string) => [
    ...(table.current?.querySelectorAll<HTMLInputElement>(`input[name=${name}]`) ?? []),
  ];
  const select = (next: ReadonlySet<string>) => {
    for (const box of boxes('domain')) box.checked = next.has(box.value);
    for (const box of boxes('all')) {
      const shown = boxes('domain');
      const count = shown.filter(({ checked }) => checked).length;
      box.checked = count > 0 && count === shown.length;
      box.indeterminate = count > 0 && count < shown.length;
    }
    setSelected(next);
  };
  const take = ({ target }: { target: EventTarget }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const next = new Set(selected);
    const meant = target.name === 'all' ? boxes('domain').map(({ value }) => value) : [target.value];
    for (const name of meant) {
      if (target.checked) next.add(name);
      else next.delete(name);
    }
    select(next);
  };

  /** Runs work on domains, part by part; true when all of it was done. */
  const work = async (task: () => Promise<void>) => {
    setIsBusy(true);
    try {
      await task();
      refresh(() => router.refresh());
      return true;
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  const act = (domains: readonly string[], how: DomainAct, done: (count: number) => string) =>
    work(async () => {
      const changed: string[] = [];
      for (const some of inParts(domains, AT_ONCE))
        changed.push(...(await browserApi(actOnDomains, { body: { domains: some, act: how } })).changed);
      const back = oppositeOf(how);
      toast(
        done(changed.length),
        back && changed.length > 0
          ? { act: { label: 'Undo', onSelect: () => void act(changed, back, () => 'Undone.') } }
          : {},
      );
    });
  const selectAll = () =>
    work(async () => {
      const { group: _, ...query } = asked;
      select(new Set((await browserApi(listDomainNames, { query })).names));
    });
  const remove = async () => {
    for (const some of inParts(names, REMOVED_AT_ONCE))
      await browserApi(removeDomains, { body: { domains: some } });
    toast(`Removed ${what}.`);
    select(new Set());
    refresh(() => router.refresh());
  };

  return (
    <div ref={table} onChange={take}>
      {children}
      {names.length > 0 && (
        <section
          aria-label="Selected domains"
          className="fades-in sticky bottom-0 z-20 flex flex-wrap items-center gap-2 border-line-strong border-t bg-surface px-4 py-3 shadow-[0_-4px_16px_#0000001a] sm:px-5"
        >
          <p role="status" className="mr-auto font-medium">
            {formatCount(names.length)} selected
            {(total === null || names.length < total) && (
              <Button variant="ghost" size="sm" className="ml-1" disabled={isBusy} onClick={selectAll}>
                Select all {total !== null && formatCount(total)}
              </Button>
            )}
          </p>
          <Button
            size="sm"
            disabled={isBusy}
            onClick={() =>
              act(names, { act: 'check' }, (count) => `${formatCount(count)} will be checked in a moment.`)
            }
          >
            Check now
          </Button>
          <TagDialog
            what={what}
            tags={tags}
            alertTags={alertTags}
            disabled={isBusy}
            onTag={(tag) =>
              act(names, { act: 'add-tag', tag }, (count) => `${formatCount(count)} tagged “${tag}”.`)
            }
            onUntag={(tag) =>
              act(names, { act: 'remove-tag', tag }, (count) => `“${tag}” taken from ${formatCount(count)}.`)
            }
          />
          <Button
            size="sm"
            disabled={isBusy}
            onClick={() => act(names, { act: 'pause' }, (count) => `${formatCount(count)} paused.`)}
          >
            Pause
          </Button>
          <Button
            size="sm"
            disabled={isBusy}
            onClick={() => act(names, { act: 'resume' }, (count) => `${formatCount(count)} resumed.`)}
          >
            Resume
          </Button>
          <Button size="sm" disabled={isBusy} onClick={() => work(() => exportSelected(selected))}>
            Export
          </Button>
          {mayRemove && (
            <ConfirmButton
              size="sm"
              title={`Remove ${what}?`}
              description="Their reports, checks and history are deleted for everybody in the organization. This cannot be undone."
              confirmLabel={`Remove ${what}`}
              typed={names.length === 1 ? names[0]! : `remove ${names.length}`}
              onConfirm={remove}
              disabled={isBusy}
            >
              Remove
            </ConfirmButton>
          )}
          <Button variant="ghost" size="sm" onClick={() => select(new Set())}>
            Clear
          </Button>
          <span className="sr-only" role="status">
            {isBusy || isRefreshing ? 'Working' : ''}
          </span>
        </section>
      )}
    </div>
  );
}

function oppositeOf(act: DomainAct): DomainAct | null {
  switch (act.act) {
    case 'check':
      return null;
    case 'add-tag':
      return { ...act, act: 'remove-tag' };
    case 'remove-tag':
      return { ...act, act: 'add-tag' };
    case 'pause':
      return { act: 'resume' };
    case 'resume':
      return { act: 'pause' };
  }
}

function inParts<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
    list.slice(part * size, (part + 1) * size),
  );
}
