import { eximGuide } from './exim.js';
import { maddyGuide } from './maddy.js';
import { postfixOpendkimGuide } from './postfix-opendkim.js';
import { postfixRspamdGuide } from './postfix-rspamd.js';
import {
  type CheckedWish,
  checkWish,
  type MailServer,
  type ServerGuide,
  type ServerWish,
  type WishFault,
} from './server-guide.js';
import { stalwartGuide } from './stalwart.js';

export { doubleSignatureFix, postfixIpv6Choices } from './postfix-opendkim.js';
export {
  type GuideFile,
  type MailServer,
  mailServers,
  type ServerGuide,
  type ServerWish,
  type WishFault,
} from './server-guide.js';

const guides: Readonly<Record<MailServer, (wish: CheckedWish) => ServerGuide>> = {
  'postfix-opendkim': postfixOpendkimGuide,
  'postfix-rspamd': postfixRspamdGuide,
  exim: eximGuide,
  stalwart: stalwartGuide,
  maddy: maddyGuide,
};

/**
 * Files, commands and checks that make a server sign. Nothing is written unless domain, selector and host name are plain
 * names: so no input can become configuration or shell syntax.
 */
export function serverGuide(
  server: MailServer,
  wish: ServerWish,
): { ok: true; guide: ServerGuide } | { ok: false; faults: WishFault[] } {
  const checked = checkWish(wish);
  return checked.ok ? { ok: true, guide: guides[server](checked.wish) } : checked;
}
