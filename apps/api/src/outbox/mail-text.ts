/** A mail as paragraphs; both parts, plain text and HTML, are made from the same blocks so that they cannot differ. */
export type MailBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'code'; readonly label: string; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly MailColumn[]; readonly rows: readonly MailRow[] };

export interface MailColumn {
  readonly title: string;
  /** Aligned to the right. */
  readonly isNumeric?: boolean;
}

/** A cell for each column. */
export type MailRow = readonly string[];

export interface MailText {
  readonly text: string;
  readonly html: string;
}

const FOOTER = 'Sent by Postseal, which watches your mail domains.';

/** Renders blocks under a heading. Everything is escaped; no images, no remote content, no tracking. */
export function renderMail(heading: string, blocks: readonly MailBlock[], footer: string = FOOTER): MailText {
  const text = [heading, ...blocks.map(blockToText), `-- \n${footer}`].join('\n\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(heading)}</title></head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600;letter-spacing:.01em">Postseal</p>
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(heading)}</h1>
${blocks.map(blockToHtml).join('\n')}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #8884;font-size:13px;opacity:.75">${linesToHtml(footer)}</p>
</div></body></html>
`;
  return { text: `${text}\n`, html };
}

function blockToText(block: MailBlock): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'heading':
      return `${block.text}\n${'-'.repeat(block.text.length)}`;
    case 'link':
      return `${block.label}:\n${block.url}`;
    case 'code':
      return `${block.label}:\n    ${block.text.replaceAll('\n', '\n    ')}`;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table':
      return tableToText(block.columns, block.rows);
  }
}

/** Columns as wide as their widest cell: read in a monospaced font, and still clear in another. */
function tableToText(columns: readonly MailColumn[], rows: readonly MailRow[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => [...(row[index] ?? '')].length)),
  );
  const line = (cells: MailRow) =>
    columns
      .map(({ isNumeric }, index) => {
        const cell = cells[index] ?? '';
        const padding = ' '.repeat(widths[index]! - [...cell].length);
        return isNumeric ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(titles), ...rows.map(line)].join('\n');
}

function blockToHtml(block: MailBlock): string {
  switch (block.kind) {
    case 'text':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<h2 style="font-size:16px;line-height:1.3;margin:28px 0 8px">${escapeHtml(block.text)}</h2>`;
    case 'link':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.url)}" style="display:inline-block;padding:10px 16px;border-radius:8px;background:#3730a3;color:#ffffff;text-decoration:none">${escapeHtml(block.label)}</a></p>`;
    case 'code':
      return `<p style="margin:0 0 4px;font-size:13px;opacity:.75">${escapeHtml(block.label)}</p><pre style="margin:0 0 16px;padding:12px;border:1px solid #8884;border-radius:8px;white-space:pre-wrap;word-break:break-all;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace">${escapeHtml(block.text)}</pre>`;
    case 'list':
      return `<ul style="margin:0 0 16px;padding-left:20px">${block.items.map((item) => `<li style="margin:0 0 4px">${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableToHtml(block.columns, block.rows);
  }
}

function tableToHtml(columns: readonly MailColumn[], rows: readonly MailRow[]): string {
  const cell = (tag: 'th' | 'td', text: string, index: number) => {
    const align = columns[index]?.isNumeric
      ? 'text-align:right;white-space:nowrap'
      : 'text-align:left;word-break:break-word';
    const look = tag === 'th' ? 'font-size:13px;font-weight:400;opacity:.75' : '';
    const gap = index === 0 ? '0' : '12px';
    return `<${tag}${tag === 'th' ? ' scope="col"' : ''} style="padding:6px 0 6px ${gap};border-bottom:1px solid #8884;vertical-align:top;${align};${look}">${escapeHtml(text)}</${tag}>`;
  };
  const row = (tag: 'th' | 'td', cells: MailRow) =>
    `<tr>${cells.map((text, index) => cell(tag, text, index)).join('')}</tr>`;
  const titles = columns.map(({ title }) => title);
  return `<table role="table" style="width:100%;border-collapse:collapse;margin:0 0 16px;font-size:14px"><thead>${row('th', titles)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table>`;
}

function linesToHtml(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
