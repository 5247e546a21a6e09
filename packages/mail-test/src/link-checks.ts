import { parseIp, registrableDomain } from '@postseal/mail-terms';
import type { HtmlFacts } from './html-facts.js';
import { failed, type Judgement, passed } from './judgement.js';
import { shorteners } from './shorteners.js';

/** A link of the message. It is read, never followed: that would unsubscribe people and open inner networks. */
export interface MessageLink {
  readonly url: string;
  /** Lower-case A-label name or an address. */
  readonly host: string;
}

interface ReadLink extends MessageLink {
  readonly parsed: URL;
  readonly text: string;
}

export interface LinkFacts {
  readonly links: readonly MessageLink[];
  readonly judgements: readonly Judgement[];
}

const MAX_URL_LENGTH = 2048;
const SHOWN_HOST =
  /^(?:https?:\/\/)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{1,62})(?::\d+)?(?:[/?#]\S*)?$/iu;

/** Reads the links of both bodies and looks for the habits of phishing. */
export function checkLinks(html: HtmlFacts | null, text: string | null, maxLinks: number): LinkFacts {
  const given = [
    ...(html?.links ?? []).map(({ href, text: shown }) => ({ href, shown })),
    ...urlsInText(text ?? '', maxLinks).map((href) => ({ href, shown: '' })),
  ].slice(0, maxLinks);
  const links = given.flatMap(({ href, shown }) => readLink(href, shown) ?? []);
  if (links.length === 0) return { links: [], judgements: [] };
  const judge = (
    id: Judgement['id'],
    isBad: (link: ReadLink) => boolean,
    show = (link: ReadLink) => link.url,
  ) => {
    const bad = links.filter(isBad);
    return bad.length === 0
      ? passed(id, `${links.length} links`)
      : failed(id, [...new Set(bad.map(show))].slice(0, 5).join(', '));
  };
  return {
    links: [...new Map(links.map(({ url, host }) => [url, { url, host }])).values()],
    judgements: [
      judge('content.shortener', ({ host }) => shorteners.has(host.replace(/^www\./, ''))),
      judge('content.link-ip-literal', ({ host }) => parseIp(host.replace(/^\[|\]$/g, '')) !== null),
      judge(
        'content.link-host-differs',
        showsOtherHost,
        ({ text: shown, host }) => `“${shown}” leads to ${host}`,
      ),
      judge('content.link-credentials', ({ parsed }) => parsed.username !== '' || parsed.password !== ''),
      judge('content.link-plain-http', ({ parsed }) => parsed.protocol === 'http:'),
    ],
  };
}

function readLink(href: string, text: string): ReadLink | null {
  if (href.length > MAX_URL_LENGTH || !/^\s*https?:/i.test(href)) return null;
  const parsed = URL.parse(href.trim());
  if (!parsed || parsed.hostname === '') return null;
  return { url: parsed.href, host: parsed.hostname.replace(/\.$/, ''), parsed, text };
}

/** True when the words of a link are themselves an address, of another owner than the target. */
function showsOtherHost({ text, host }: ReadLink): boolean {
  const shown = SHOWN_HOST.exec(text.trim())?.[1];
  if (shown === undefined) return false;
  const name = URL.parse(`http://${shown}`)?.hostname;
  if (!name || parseIp(host) !== null) return name !== undefined && name !== host;
  const [said, real] = [name, host].map((one) => registrableDomain(one));
  return said !== null && said !== real; // `Report.pdf` is no address, for pdf is no suffix in the list
}

/** http and https addresses in plain text. */
function urlsInText(text: string, maxLinks: number): string[] {
  const urls: string[] = [];
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']{1,2048}/gi)) {
    urls.push(match[0].replace(/[).,;:!?\]]+$/, ''));
    if (urls.length >= maxLinks) break;
  }
  return urls;
}
