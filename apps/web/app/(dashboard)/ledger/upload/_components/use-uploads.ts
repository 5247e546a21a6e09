'use client';

import type { ReportImport } from '@postseal/contract';
import { useEffect, useRef, useState } from 'react';
import { ApiError, browserApi, sentenceOf } from '@/lib/browser-api';
import { readReportImport } from '@/lib/browser-routes';
import { sendFile } from './send-file';

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'reading' | 'done' | 'failed';
  readonly sent: number;
  /** What the service says of it. */
  readonly result: ReportImport | null;
  readonly fault: string | null;
}

const MAX_AT_ONCE = 2;
const LOOK_MS = 1_000;
const BUSY_MS = 3_000; // until a file is sent again that came while too many others did

/** Files on their way: a few at a time, each until all of it is read. */
export function useUploads() {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const nextId = useRef(0);

  const change = (id: number, changes: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));

  const send = async ({ id, file }: Upload) => {
    const stop = new AbortController();
    stops.current.set(id, stop);
    try {
      const result = await sendFile(file, {
        signal: stop.signal,
        onProgress: (sent) => change(id, { sent }),
      });
      change(id, { state: isRead(result) ? 'done' : 'reading', sent: file.size, result });
    } catch (error) {
      const isBusy = error instanceof ApiError && error.problem.status === 429;
      if (isBusy) setTimeout(() => change(id, { state: 'waiting', sent: 0 }), BUSY_MS);
      else change(id, { state: 'failed', fault: sentenceOf(error) });
    } finally {
      stops.current.delete(id);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `send` belongs to each rendering
  useEffect(() => {
    const free = MAX_AT_ONCE - uploads.filter(({ state }) => state === 'sending').length;
    for (const upload of uploads.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free))) {
      change(upload.id, { state: 'sending' });
      void send(upload);
    }
  }, [uploads]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `change` only sets state
  useEffect(() => {
    const open = uploads.filter(({ state }) => state === 'reading');
    if (open.length === 0) return;
    const timer = setTimeout(() => {
      for (const { id, result } of open) {
        browserApi(readReportImport, { params: { id: result!.id } }).then(
          (latest) => change(id, { result: latest, state: isRead(latest) ? 'done' : 'reading' }),
          () => change(id, {}), // looked at again
        );
      }
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [uploads]);

  return {
    uploads,
    add: (files: Iterable<File>) => {
      const added = [...files].map(
        (file): Upload => ({
          id: nextId.current++,
          file,
          state: 'waiting',
          sent: 0,
          result: null,
          fault: null,
        }),
      );
      setUploads((all) => [...all, ...added]);
    },
    stop: (id: number) => {
      stops.current.get(id)?.abort();
      setUploads((all) =>
        all.map((one) =>
          one.id === id && one.state === 'waiting' ? { ...one, state: 'failed', fault: 'Not sent.' } : one,
        ),
      );
    },
    clear: () => setUploads((all) => all.filter(({ state }) => state !== 'done' && state !== 'failed')),
  };
}

function isRead({ byOutcome }: ReportImport): boolean {
  return !byOutcome.queued;
}
