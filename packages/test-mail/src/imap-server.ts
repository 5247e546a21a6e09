import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface ImapMail {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
}

export interface ImapFolder {
  uidValidity: number;
  uidNext: number;
  mails: ImapMail[];
}

export interface ImapServer {
  readonly port: number;
  readonly folders: Map<string, ImapFolder>;
  /** Commands as they came, without literals. */
  readonly commands: readonly string[];
  /** Puts a mail into a folder and tells clients that wait in it. */
  deliver(folder: string, raw: Buffer): number;
  /** Decides before each command; true cuts the connection instead of answering. */
  cutBefore: (command: string) => boolean;
  /** Decides before each command; text is sent as it is instead of an answer: refusals, halves, nonsense. */
  sayInstead: (command: string, tag: string) => { readonly text: string; readonly thenCut?: boolean } | null;
  close(): Promise<void>;
}

export interface ImapServerOptions {
  readonly user: string;
  readonly password: string;
  /** Speaks TLS from the first byte. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/**
 * A mail host that speaks as much IMAP4rev1 (RFC 3501, with IDLE, MOVE and UIDPLUS) as a client needs that fetches, marks and
 * moves mails. Mails have one part; what is asked of their structure follows their Content-Type.
 */
export async function startImapServer(options: ImapServerOptions): Promise<ImapServer> {
  const folders = new Map<string, ImapFolder>([['INBOX', newFolder()]]);
  const commands: string[] = [];
  const sessions = new Set<ImapSession>();
  const serve = (socket: Socket) => {
    const session = new ImapSession(socket, options, folders, commands, () => api);
    sessions.add(session);
    socket.on('close', () => sessions.delete(session));
  };
  const server: Server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: ImapServer = {
    port: (server.address() as AddressInfo).port,
    folders,
    commands,
    cutBefore: () => false,
    sayInstead: () => null,
    deliver(name, raw) {
      const folder = folders.get(name) ?? newFolder();
      folders.set(name, folder);
      const uid = folder.uidNext++;
      folder.mails.push({ uid, raw, flags: new Set() });
      for (const session of sessions) session.tellArrival(name);
      return uid;
    },
    close: async () => {
      for (const session of sessions) session.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

function newFolder(): ImapFolder {
  return { uidValidity: 1_700_000_000 + Math.floor(Math.random() * 1_000_000), uidNext: 1, mails: [] };
}

class ImapSession {
  private input = '';
  private folderName: string | null = null;
  private idleTag: string | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly options: ImapServerOptions,
    private readonly folders: Map<string, ImapFolder>,
    private readonly commands: string[],
    private readonly mood: () => Pick<ImapServer, 'cutBefore' | 'sayInstead'>,
  ) {
    socket.setNoDelay(true); // an answer is several writes
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (text: string) => this.hear(text));
    this.say('* OK ready');
  }

  tellArrival(name: string): void {
    if (this.idleTag && name === this.folderName) this.say(`* ${this.folder.mails.length} EXISTS`);
  }

  end(): void {
    this.socket.destroy();
  }

  private get folder(): ImapFolder {
    return this.folders.get(this.folderName!)!;
  }

  private say(line: string): void {
    if (!this.socket.destroyed) this.socket.write(`${line}\r\n`, 'latin1');
  }

  private hear(text: string): void {
    this.input += text;
    for (let end = this.input.indexOf('\r\n'); end >= 0; end = this.input.indexOf('\r\n')) {
      const line = this.input.slice(0, end);
      this.input = this.input.slice(end + 2);
      this.obey(line);
    }
  }

  private obey(line: string): void {
    if (this.idleTag) {
      this.say(`${this.idleTag} OK done`);
      this.idleTag = null;
      return;
    }
    const [tag = '', ...words] = line.split(' ');
    const command = words.join(' ');
    this.commands.push(command);
    if (this.mood().cutBefore(command)) {
      this.end();
      return;
    }
    const instead = this.mood().sayInstead(command, tag);
    if (instead) {
      this.socket.write(instead.text, 'latin1', () => instead.thenCut && this.end());
      return;
    }
    const [verb = '', ...rest] = words;
    const isUid = verb.toUpperCase() === 'UID';
    const name = (isUid ? rest[0]! : verb).toUpperCase();
    const args = (isUid ? rest.slice(1) : rest).join(' ');
    if (name === 'IDLE') {
      this.idleTag = tag;
      this.say('+ idling');
      return;
    }
    const answer = this.answer(name, args);
    this.say(`${tag} ${answer}`);
    if (name === 'LOGOUT') this.socket.end();
  }

  /** Says the untagged lines of a command and gives the tagged one. */
  private answer(name: string, args: string): string {
    switch (name) {
      case 'CAPABILITY':
        this.say('* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS');
        return 'OK done';
      case 'LOGIN': {
        const [user, password] = (args.match(/"(?:[^"\\\\]|\\\\.)*"|\S+/g) ?? []).map(unquote);
        return user === this.options.user && password === this.options.password
          ? 'OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS] welcome'
          : 'NO [AUTHENTICATIONFAILED] wrong user name or password';
      }
      case 'LIST':
      case 'LSUB':
        if (args === '"" ""')
          this.say(`* ${name} (\\Noselect) "/" ""`); // asks for the delimiter
        else for (const folder of this.folders.keys()) this.say(`* ${name} () "/" "${folder}"`);
        return 'OK done';
      case 'SELECT':
      case 'EXAMINE':
        return this.select(unquote(args), name === 'EXAMINE');
      case 'SEARCH': {
        const numbers = this.inRange(/UID (\S+)/i.exec(args)?.[1] ?? args).map(({ uid }) => uid);
        this.say(`* SEARCH ${numbers.join(' ')}`.trim());
        return 'OK done';
      }
      case 'FETCH':
        for (const mail of this.inRange(args.split(' ')[0]!)) this.fetch(mail, args);
        return 'OK done';
      case 'STORE':
        for (const mail of this.inRange(args.split(' ')[0]!)) {
          for (const flag of args.match(/\\\w+/g) ?? []) mail.flags.add(flag);
        }
        return 'OK done';
      case 'MOVE':
        return this.move(args);
      case 'NOOP':
      case 'ID':
      case 'NAMESPACE':
      case 'ENABLE':
      case 'LOGOUT':
      case 'CLOSE':
      case 'UNSELECT':
        return 'OK done';
      default:
        return 'BAD unknown command';
    }
  }

  private select(name: string, isReadOnly: boolean): string {
    const folder = this.folders.get(name);
    if (!folder) return 'NO [NONEXISTENT] no such folder';
    this.folderName = name;
    this.say(`* ${folder.mails.length} EXISTS`);
    this.say('* FLAGS (\\Seen \\Deleted)');
    this.say('* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] ok');
    this.say(`* OK [UIDVALIDITY ${folder.uidValidity}] ok`);
    this.say(`* OK [UIDNEXT ${folder.uidNext}] ok`);
    return `OK [${isReadOnly ? 'READ-ONLY' : 'READ-WRITE'}] selected`;
  }

  private inRange(set: string): ImapMail[] {
    const last = this.folder.mails.at(-1)?.uid ?? 0;
    const numberOf = (text: string) => (text === '*' ? last : Number(text));
    const ranges = set.split(',').map((part) => {
      const [from = '', to = from] = part.split(':');
      const [a, b] = [numberOf(from), numberOf(to)];
      return [Math.min(a, b), Math.max(a, b)] as const;
    });
    const single = new Set(ranges.filter(([from, to]) => from === to).map(([from]) => from));
    const wide = ranges.filter(([from, to]) => from !== to);
    return this.folder.mails.filter(
      ({ uid }) => single.has(uid) || wide.some(([from, to]) => uid >= from && uid <= to),
    );
  }

  private fetch(mail: ImapMail, args: string): void {
    const position = this.folder.mails.indexOf(mail) + 1;
    const parts = [`UID ${mail.uid}`];
    if (/RFC822\.SIZE/i.test(args)) parts.push(`RFC822.SIZE ${mail.raw.length}`);
    if (/FLAGS/i.test(args)) parts.push(`FLAGS (${[...mail.flags].join(' ')})`);
    if (/BODYSTRUCTURE/i.test(args)) parts.push(`BODYSTRUCTURE ${structureOf(mail.raw)}`);
    if (/BODY(\.PEEK)?\[\]/i.test(args))
      parts.push(`BODY[] {${mail.raw.length}}\r\n${mail.raw.toString('latin1')}`);
    this.say(`* ${position} FETCH (${parts.join(' ')})`);
  }

  private move(args: string): string {
    const [set = '', ...name] = args.split(' ');
    const target = this.folders.get(unquote(name.join(' ')));
    if (!target) return 'NO [TRYCREATE] no such folder';
    for (const mail of this.inRange(set)) {
      const position = this.folder.mails.indexOf(mail);
      this.folder.mails.splice(position, 1);
      target.mails.push({ ...mail, uid: target.uidNext++ });
      this.say(`* ${position + 1} EXPUNGE`);
    }
    return 'OK done';
  }
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, '$1').replaceAll('\\"', '"');
}

/** BODYSTRUCTURE of a mail as if it had one part, of the type of its last Content-Type. */
function structureOf(raw: Buffer): string {
  const types = [...raw.toString('latin1').matchAll(/^Content-Type:\s*([\w.+-]+)\/([\w.+-]+)/gim)];
  const [type = 'text', subtype = 'plain'] = types.at(-1)?.slice(1) ?? [];
  const tail = type.toLowerCase() === 'text' ? ' 1' : '';
  return `("${type}" "${subtype}" NIL NIL NIL "7bit" ${raw.length}${tail})`;
}
