import type { Severity } from '@postseal/contract';
import type { AlertNotice } from './alert-notice.js';
import { describeNotice, type NoticeText } from './notice-text.js';

/** What is posted to a chat webhook or an ntfy server. */
export type ChatKind = 'slack' | 'teams' | 'ntfy';

const MAX_RECORD = 1_500; // of a record text; chats refuse longer messages, and the link leads to all of it
const MAX_NTFY_BYTES = 3_500; // a server takes 4,096 of UTF-8 and makes a file of more, or refuses it
const colours: Readonly<Record<Severity, string>> = {
  critical: '#b3261e',
  error: '#d55e00',
  warning: '#e69f00',
  info: '#56b4e9',
};
const GOOD = '#009e73';

/**
 * Slack's incoming webhooks, and what imitates them (Mattermost, Rocket.Chat, Discord's /slack): `text` alone is
 * complete, the attachment only frames it. Everything that others published is escaped, so that no record pings a room.
 */
export function slackMessage(notice: AlertNotice) {
  const { title, lines, records, link, severity } = describeNotice(notice);
  const text = [
    ...lines.map(escapeSlack),
    ...records.map(({ label, text }) => `${escapeSlack(label)}:\n\`\`\`${escapeSlack(shorten(text))}\`\`\``),
    `<${link.url}|${escapeSlack(link.label)}>`,
  ].join('\n');
  return {
    text: `*${escapeSlack(title)}*`,
    attachments: [{ color: colourOf(severity), fallback: escapeSlack(title), text, mrkdwn_in: ['text'] }],
  };
}

/** An Adaptive Card, as Teams workflows take it. RichTextBlock shows text as it is: no markup in it works. */
export function teamsMessage(notice: AlertNotice) {
  const { title, lines, records, link, severity } = describeNotice(notice);
  const style =
    severity === null
      ? 'good'
      : severity === 'info'
        ? 'accent'
        : severity === 'warning'
          ? 'warning'
          : 'attention';
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: title,
          msteams: { width: 'Full' },
          body: [
            {
              type: 'Container',
              style,
              items: [richText([{ type: 'TextRun', text: title, weight: 'bolder', size: 'medium' }])],
            },
            ...lines.map((line) => richText([{ type: 'TextRun', text: line }])),
            ...records.flatMap(({ label, text }) => [
              richText([{ type: 'TextRun', text: label, isSubtle: true, size: 'small' }]),
              richText([{ type: 'TextRun', text: shorten(text), fontType: 'monospace' }]),
            ]),
          ],
          actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }],
        },
      },
    ],
  };
}

/** ntfy's JSON form of publishing, which unlike headers takes any script. Priority 5 breaks through "do not disturb". */
export function ntfyMessage(notice: AlertNotice, topic: string) {
  const { title, lines, records, link, severity } = describeNotice(notice);
  const priority = severity === null ? 3 : { critical: 5, error: 4, warning: 3, info: 2 }[severity];
  const tag = severity === null ? 'white_check_mark' : severity === 'info' ? 'information_source' : 'warning';
  return {
    topic,
    title,
    message: cutToBytes(
      [...lines, ...records.map(({ label, text }) => `${label}: ${shorten(text)}`)].join('\n\n'),
      MAX_NTFY_BYTES,
    ),
    priority: notice.type === 'digest' ? 2 : priority,
    tags: [notice.type === 'digest' ? 'bar_chart' : tag],
    click: link.url,
  };
}

function richText(inlines: readonly object[]) {
  return { type: 'RichTextBlock', inlines };
}

function colourOf(severity: NoticeText['severity']): string {
  return severity === null ? GOOD : colours[severity];
}

const JOINER = '\u2060'; // a word joiner: seen by no reader, and no name goes on behind it

/**
 * Text of others for chats: nobody is called by it. `@` calls where a word could begin behind it, and the names of whole
 * rooms anywhere; addresses such as `mailto:ops@example.org` stay as they are, so that a record can be copied. Then the
 * three characters that Slack asks to escape; a code block can only be ended by its own marks.
 */
function escapeSlack(text: string): string {
  return text
    .replace(/(?<![\w.+-])@(?=[\w.])|@(?=(?:all|channel|here|everyone|room)\b)/gi, `@${JOINER}`)
    .replace(/<(?=[!@#])/g, `<${JOINER}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('```', "'''");
}

function shorten(text: string): string {
  return text.length > MAX_RECORD ? `${text.slice(0, MAX_RECORD)}…` : text;
}

/** The beginning of a text that fits, without half a character at its end. */
function cutToBytes(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
