'use client';

import type { Colleague, Issue, IssueAct } from '@postseal/contract';
import { BellOff, Check, RotateCcw, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { actOnFindings } from '@/lib/browser-routes';
import { formatDay } from '@/lib/format';
import { MuteDialog } from './mute-dialog';

interface IssueCareProps {
  readonly issue: Issue;
  /** Id of who looks at it. */
  readonly me: string;
  readonly colleagues: readonly Colleague[];
  readonly mayCare: boolean;
  /** The issue itself. */
  readonly children: ReactNode;
}

/**
 * An issue with its age and what people do about it. An act shows at once; it is taken back when the server refuses it, or
 * by "Undo".
 */
export function IssueCare({ issue, me, colleagues, mayCare, children }: IssueCareProps) {
  const router = useRouter();
  const [isGone, setIsGone] = useState(false);
  const [assigned, setAssigned] = useState<Issue['assignee']>();
  const [isMuting, setIsMuting] = useState(false);
  const assignee = assigned === undefined ? issue.assignee : assigned;

  const send = (act: IssueAct) => browserApi(actOnFindings, { body: { ids: [issue.id], act } });
  const undo = async (back: IssueAct) => {
    try {
      await send(back);
      setIsGone(false);
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    }
  };
  /** An act after which the issue belongs into another list. */
  const leave = async (act: IssueAct, back: IssueAct, done: string) => {
    setIsGone(true);
    try {
      await send(act);
      toast(done, { act: { label: 'Undo', onSelect: () => void undo(back) } });
      router.refresh();
    } catch (error) {
      setIsGone(false);
      toast(sentenceOf(error), { kind: 'error' });
    }
  };
  const assign = async (next: Issue['assignee']) => {
    setAssigned(next);
    try {
      await send({ act: 'assign', userId: next?.userId ?? null });
      router.refresh();
    } catch (error) {
      setAssigned(undefined);
      toast(sentenceOf(error), { kind: 'error' });
    }
  };
  const mute = (until: string) => {
    setIsMuting(false);
    void leave({ act: 'mute', until }, { act: 'unmute' }, `Muted until ${formatDay(until)}.`);
  };

  if (isGone) return null;
  const isResolved = issue.resolvedAt !== null;
  return (
    <li className="relative">
      {children}
      <div className="-mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-3 text-ink-soft text-xs sm:ps-12 sm:pe-5">
        <Age issue={issue} />
        {assignee && <span>In the hands of {assignee.userId === me ? 'you' : assignee.name}</span>}
        {mayCare && (
          <span className="flex flex-wrap items-center gap-1 sm:ml-auto lg:absolute lg:top-2 lg:right-4">
            {isResolved ? (
              issue.resolvedBy && (
                <Button
                  variant="ghost"
                  size="sm"
                  onClick={() => void leave({ act: 'reopen' }, { act: 'resolve' }, 'Opened again.')}
                >
                  <RotateCcw aria-hidden="true" className="size-4" /> Reopen
                </Button>
              )
            ) : (
              <>
                <Menu
                  label={`Assign ${issue.title}`}
                  align="end"
                  buttonClass={buttonClass({ variant: 'ghost', size: 'sm' })}
                  face={
                    <>
                      <UserRound aria-hidden="true" className="size-4" /> Assign
                    </>
                  }
                >
                  {colleagues.map(({ userId, name, role }) => (
                    <MenuItem key={userId} onSelect={() => void assign({ userId, name })}>
                      <span className="min-w-0 flex-1 truncate">
                        {userId === me ? `${name} (you)` : name}
                      </span>
                      {assignee?.userId === userId ? (
                        <Check aria-label="has it" className="size-4 text-accent-text" />
                      ) : (
                        <span className="text-ink-soft text-xs">{role}</span>
                      )}
                    </MenuItem>
                  ))}
                  {assignee && (
                    <>
                      <MenuSeparator />
                      <MenuItem onSelect={() => void assign(null)}>Nobody</MenuItem>
                    </>
                  )}
                </Menu>
                {issue.mute ? (
                  <Button
                    variant="ghost"
                    size="sm"
                    onClick={() =>
                      void leave(
                        { act: 'unmute' },
                        { act: 'mute', until: issue.mute!.until },
                        'No longer muted.',
                      )
                    }
                  >
                    <BellOff aria-hidden="true" className="size-4" /> Unmute
                  </Button>
                ) : (
                  <Menu
                    label={`Mute ${issue.title}`}
                    align="end"
                    buttonClass={buttonClass({ variant: 'ghost', size: 'sm' })}
                    face={
                      <>
                        <BellOff aria-hidden="true" className="size-4" /> Mute
                      </>
                    }
                  >
                    {muteSpans.map(({ days, word }) => (
                      <MenuItem
                        key={days}
                        onSelect={() => mute(new Date(Date.now() + days * DAY_MS).toISOString())}
                      >
                        {word}
                      </MenuItem>
                    ))}
                    <MenuItem onSelect={() => setIsMuting(true)}>Until a date…</MenuItem>
                  </Menu>
                )}
                <Button
                  variant="ghost"
                  size="sm"
                  onClick={() =>
                    void leave(
                      { act: 'resolve' },
                      { act: 'reopen' },
                      'Resolved. The domain is checked now; if the fault is still there, it comes back.',
                    )
                  }
                >
                  <Check aria-hidden="true" className="size-4" /> Resolve
                </Button>
              </>
            )}
          </span>
        )}
      </div>
      {isMuting && <MuteDialog title={issue.title} onMute={mute} onClose={() => setIsMuting(false)} />}
    </li>
  );
}

const DAY_MS = 86_400_000;
const STALE_MS = 2 * DAY_MS; // every check sees an open issue anew; one that did not is worth a word
const muteSpans = [
  { days: 1, word: 'For a day' },
  { days: 7, word: 'For a week' },
  { days: 30, word: 'For 30 days' },
] as const;

/** Since when, how often, and what people said. */
function Age({ issue }: { issue: Issue }) {
  const { firstSeenAt, lastSeenAt, timesOpened, mute, resolvedAt, resolvedBy } = issue;
  return (
    <>
      <span>
        First seen <RelativeTime moment={firstSeenAt} />
      </span>
      {resolvedAt ? (
        <span>
          {resolvedBy ? `Resolved by ${resolvedBy}` : 'Gone'} <RelativeTime moment={resolvedAt} />
        </span>
      ) : (
        Date.now() - Date.parse(lastSeenAt) > STALE_MS && (
          <span>
            Last seen <RelativeTime moment={lastSeenAt} />
          </span>
        )
      )}
      {timesOpened > 1 && <span>Came {timesOpened} times</span>}
      {mute && (
        <span>
          Muted until {formatDay(mute.until)} by {mute.by}
        </span>
      )}
    </>
  );
}
