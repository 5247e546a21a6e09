import { readDomainName } from '@postseal/mail-terms';

export const mailServers = ['postfix-opendkim', 'postfix-rspamd', 'exim', 'stalwart', 'maddy'] as const;
export type MailServer = (typeof mailServers)[number];

/** What the templates need to know. Everything is checked before any of it reaches a file or a command. */
export interface ServerWish {
  /** Domain that the mail is from and that signs it. */
  readonly domain: string;
  readonly selector: string;
  /** Name that the server says in EHLO and that the PTR records hold. */
  readonly hostName: string;
  /** How Postfix reaches OpenDKIM: a socket inside its chroot, or TCP. */
  readonly socket: 'unix' | 'tcp';
}

/** The same, checked: lower-case letters, digits, hyphens and dots only, so that no configuration language sees syntax in it. */
export type CheckedWish = ServerWish & { readonly keyPath: (folder: string, extension: string) => string };

/** One file to write, or lines to bring into one. */
export interface GuideFile {
  readonly path: string;
  /** `create` writes the whole file, `add` adds the lines to what is there. */
  readonly how: 'create' | 'add';
  readonly owner: string | null;
  readonly mode: string | null;
  readonly content: string;
}

export interface ServerGuide {
  readonly server: MailServer;
  readonly title: string;
  readonly files: readonly GuideFile[];
  /** Shell commands in order, run as root. */
  readonly commands: readonly string[];
  /** Commands that show whether it works. */
  readonly verify: readonly { readonly command: string; readonly expect: string }[];
  readonly notes: readonly string[];
}

export type WishFault = 'domain' | 'selector' | 'host-name';

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SELECTOR = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Checks a wish; names every field that cannot be used. */
export function checkWish(
  wish: ServerWish,
): { ok: true; wish: CheckedWish } | { ok: false; faults: WishFault[] } {
  const domain = readDomainName(wish.domain);
  const host = readDomainName(wish.hostName);
  const selector = wish.selector.trim().toLowerCase();
  const faults: WishFault[] = [];
  if (!domain.ok || !HOST.test(domain.name)) faults.push('domain');
  if (!SELECTOR.test(selector)) faults.push('selector');
  if (!host.ok || !HOST.test(host.name)) faults.push('host-name');
  if (!domain.ok || !host.ok || faults.length > 0) return { ok: false, faults };
  const checked = { domain: domain.name, selector, hostName: host.name, socket: wish.socket };
  return {
    ok: true,
    wish: {
      ...checked,
      keyPath: (folder, extension) => `${folder}/${checked.domain}/${checked.selector}.${extension}`,
    },
  };
}

export function file(
  path: string,
  lines: readonly string[],
  facts: Partial<Omit<GuideFile, 'path' | 'content'>> = {},
): GuideFile {
  return { path, how: 'create', owner: null, mode: null, ...facts, content: `${lines.join('\n')}\n` };
}
