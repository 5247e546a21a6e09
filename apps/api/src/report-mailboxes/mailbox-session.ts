import type { ImapFlow, MessageStructureObject } from 'imapflow';

/** Where in a mailbox one is. */
export interface MailboxPlace {
  /** Numbers hold for as long as this stays (RFC 9051 §2.3.1.1); null before the first look. */
  readonly uidValidity: bigint | null;
  /** Every mail up to this number was looked at. */
  readonly lastUid: bigint;
  /** Stored, and still to be marked or moved. */
  readonly unmarkedUids: readonly bigint[];
}

export interface FetchedMail {
  readonly uid: bigint;
  readonly raw: Buffer;
}

/** Keeps mails and the place in the mailbox, each call in one commit. */
export interface MailboxStore {
  store(mails: readonly FetchedMail[], passedOver: number, place: MailboxPlace): Promise<void>;
  marked(): Promise<void>;
}

export interface MailboxHabits {
  readonly folder: string;
  readonly afterwards: 'mark-seen' | 'move' | 'leave';
  /** Folder for mails that are stored; needed to move them. */
  readonly moveTo: string | null;
  readonly maxMailBytes: number;
}

/** Mails are stored, but the server does not let them be marked or moved. */
export class MarkingFailed extends Error {
  constructor(what: string) {
    super(`Mails are stored, but cannot be ${what}: may this user do that, and is there such a folder?`);
  }
}

/** The server does not answer what is asked of it; nothing is taken for read. */
export class ReadingFailed extends Error {
  constructor(what: string) {
    super(`The server does not tell ${what}.`);
  }
}

const BATCH_MAILS = 50; // of one commit
const BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Stores the mails of a folder that are new since `place`, and then marks or moves them: only what is stored, and what was
 * stored and not marked before a crash first of all. Mails in which no report can be are left as they are. Answers the new
 * place. When the server has numbered the folder anew, all of it is read; what is stored already is known by its bytes.
 */
export async function readNewMail(
  client: ImapFlow,
  habits: MailboxHabits,
  before: MailboxPlace,
  store: MailboxStore,
  signal: AbortSignal,
): Promise<MailboxPlace> {
  const box = await client.mailboxOpen(habits.folder, { readOnly: habits.afterwards === 'leave' });
  const { uidValidity } = box;
  let place: MailboxPlace =
    before.uidValidity === uidValidity ? before : { uidValidity, lastUid: 0n, unmarkedUids: [] };
  if (place.unmarkedUids.length > 0) {
    await mark(client, habits, place.unmarkedUids);
    await store.marked();
    place = { ...place, unmarkedUids: [] };
  }
  const found = await client.search({ uid: `${place.lastUid + 1n}:*` }, { uid: true });
  if (!found) throw new ReadingFailed('which mails are new'); // imapflow answers false for what failed
  // `n:*` names the last mail even when its number is below n (RFC 9051 §9, seq-range).
  const uids = found
    .map(BigInt)
    .filter((uid) => uid > place.lastUid)
    .sort((a, b) => (a < b ? -1 : 1));
  for (let from = 0; from < uids.length && !signal.aborted; ) {
    const { mails, passedOver, count } = await fetchSome(
      client,
      uids.slice(from, from + BATCH_MAILS),
      habits,
    );
    const storedUids = habits.afterwards === 'leave' ? [] : mails.map(({ uid }) => uid);
    place = { uidValidity, lastUid: uids[from + count - 1]!, unmarkedUids: storedUids };
    await store.store(mails, passedOver, place);
    if (storedUids.length > 0) {
      await mark(client, habits, storedUids);
      await store.marked();
      place = { ...place, unmarkedUids: [] };
    }
    from += count;
  }
  return place;
}

/** Mails of the first numbers, as many as fit into one commit. */
async function fetchSome(client: ImapFlow, uids: readonly bigint[], { maxMailBytes }: MailboxHabits) {
  const range = uids.join(',');
  const heads = await client.fetchAll(range, { uid: true, size: true, bodyStructure: true }, { uid: true });
  const byUid = new Map(heads.map((head) => [BigInt(head.uid), head]));
  await expectGone(
    client,
    uids.filter((uid) => !byUid.has(uid)),
  );
  const mails: FetchedMail[] = [];
  let passedOver = 0;
  let bytes = 0;
  let count = 0;
  for (const uid of uids) {
    const head = byUid.get(uid);
    const size = head?.size ?? 0;
    if (mails.length > 0 && bytes + size > BATCH_BYTES) break;
    count++;
    if (!head) continue;
    if (size > maxMailBytes || !mayHoldReport(head.bodyStructure)) {
      passedOver++;
      continue;
    }
    const mail = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
    if (!mail || mail.source === undefined) {
      await expectGone(client, [uid]);
      continue;
    }
    mails.push({ uid, raw: mail.source });
    bytes += mail.source.length;
  }
  return { mails, passedOver, count };
}

/** Mails that the server did not give are passed over only when they were removed since: none is lost by a server that falters. */
async function expectGone(client: ImapFlow, uids: readonly bigint[]): Promise<void> {
  if (uids.length === 0) return;
  const left = await client.search({ uid: uids.join(',') }, { uid: true });
  if (!left || left.length > 0) throw new ReadingFailed(`what is in mail ${left ? left[0] : uids[0]}`);
}

/** Old mailboxes hold letters too, which are nobody's business: reports come as files or as a mail's only content. */
function mayHoldReport(part: MessageStructureObject | undefined, isWhole = true): boolean {
  if (!part) return true;
  if (part.childNodes && part.childNodes.length > 0 && part.type.startsWith('multipart/'))
    return part.childNodes.some((child) => mayHoldReport(child, false));
  const name = part.dispositionParameters?.filename ?? part.parameters?.name ?? '';
  if (/\.(xml|gz|zip|json|eml)$/i.test(name)) return true;
  if (
    /^(application\/(?!pgp-signature|pkcs7-signature|x-pkcs7-signature|pdf|ms|vnd)|message\/|text\/xml)/.test(
      part.type,
    )
  )
    return true;
  return isWhole && !part.type.startsWith('text/');
}

async function mark(
  client: ImapFlow,
  { afterwards, moveTo }: MailboxHabits,
  uids: readonly bigint[],
): Promise<void> {
  const range = uids.join(',');
  if (afterwards === 'leave') return;
  // imapflow answers false for what failed.
  const isDone =
    afterwards === 'mark-seen'
      ? await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
      : moveTo !== null && (await client.messageMove(range, moveTo, { uid: true }));
  if (!isDone) throw new MarkingFailed(afterwards === 'move' ? `moved to “${moveTo}”` : 'marked as read');
}
