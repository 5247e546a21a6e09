import { useSyncExternalStore } from 'react';

/** What a visitor told the public tools. It lives in this tab and is sent to nobody. */
export interface SetupDraft {
  readonly domain: string;
  /** Name that the mail server says in EHLO. */
  readonly hostName: string;
  /** Addresses that mail leaves from, one a line. */
  readonly addresses: string;
  /** Ids of services that send as well. */
  readonly services: readonly string[];
  /** Other names to include, one a line. */
  readonly includes: string;
  readonly spfExisting: string;
  readonly spfEnding: string;
  readonly selector: string;
  /** Public halves only. */
  readonly dkimValue: string;
  readonly secondSelector: string;
  readonly secondDkimValue: string;
  readonly dmarcExisting: string;
  readonly dmarcPolicy: string;
  readonly reportAddress: string;
  readonly ptrProvider: string;
  readonly server: string;
  readonly socket: string;
  readonly mxHosts: string;
  readonly stsMode: string;
  readonly tlsReportAddress: string;
  /** The DNS panel whose form of records is shown. */
  readonly shape: string;
}

const KEY = 'postseal.setup';
const CHANGED = 'postseal:setup';

export const emptyDraft: SetupDraft = {
  domain: '',
  hostName: '',
  addresses: '',
  services: [],
  includes: '',
  spfExisting: '',
  spfEnding: 'keep',
  selector: '',
  dkimValue: '',
  secondSelector: '',
  secondDkimValue: '',
  dmarcExisting: '',
  dmarcPolicy: 'none',
  reportAddress: '',
  ptrProvider: 'other',
  server: 'postfix-opendkim',
  socket: 'unix',
  mxHosts: '',
  stsMode: 'testing',
  tlsReportAddress: '',
  shape: 'panel',
};

/** A stored draft, with what is missing or of another kind left empty; never throws. */
export function readDraft(stored: string | null): SetupDraft {
  let found: unknown;
  try {
    found = JSON.parse(stored ?? '{}');
  } catch {
    return emptyDraft;
  }
  if (typeof found !== 'object' || found === null) return emptyDraft;
  const known = Object.entries(found).filter(([name, value]) => {
    const sample = Object.hasOwn(emptyDraft, name) ? emptyDraft[name as keyof SetupDraft] : undefined;
    return Array.isArray(sample)
      ? Array.isArray(value) && value.every((each) => typeof each === 'string')
      : typeof sample === 'string' && typeof value === 'string';
  });
  return { ...emptyDraft, ...Object.fromEntries(known) };
}

let cached: { stored: string | null; draft: SetupDraft } = { stored: null, draft: emptyDraft };
let unstored: string | null = null; // where a browser forbids storage the draft lasts as long as the page

function currentDraft(): SetupDraft {
  const stored = storedText();
  if (stored !== cached.stored) cached = { stored, draft: readDraft(stored) };
  return cached.draft;
}

function storedText(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return unstored;
  }
}

/** Keeps changes of the draft in this tab. */
export function changeDraft(changes: Partial<SetupDraft>): void {
  const text = JSON.stringify({ ...currentDraft(), ...changes });
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    unstored = text;
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Forgets everything that was entered. */
export function clearDraft(): void {
  changeDraft(emptyDraft);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** The draft of this tab; empty while the server renders. */
export function useSetupDraft(): SetupDraft {
  return useSyncExternalStore(subscribe, currentDraft, () => emptyDraft);
}
