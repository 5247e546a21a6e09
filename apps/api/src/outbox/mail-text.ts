/** A mail as paragraphs; both parts, plain text and HTML, are made from the same blocks so that they cannot differ. */
export type MailBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'code'; readonly label: string; readonly text: string };

export interface MailText {
  readonly text: string;
  readonly html: string;
}

/** Renders blocks under a heading. Everything is escaped; no images, no remote content, no tracking. */
export function renderMail(heading: string, blocks: readonly MailBlock[]): MailText {
  const footer = 'Sent by Postseal, which watches your mail domains.';
  const text = [heading, ...blocks.map(blockToText), `-- \n${footer}`].join('\n\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(heading)}</title></head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600;letter-spacing:.01em">Postseal</p>
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(heading)}</h1>
${blocks.map(blockToHtml).join('\n')}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #8884;font-size:13px;opacity:.75">${escapeHtml(footer)}</p>
</div></body></html>
`;
  return { text: `${text}\n`, html };
}

function blockToText(block: MailBlock): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'link':
      return `${block.label}:\n${block.url}`;
    case 'code':
      return `${block.label}:\n    ${block.text.replaceAll('\n', '\n    ')}`;
  }
}

function blockToHtml(block: MailBlock): string {
  switch (block.kind) {
    case 'text':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'link':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.url)}" style="display:inline-block;padding:10px 16px;border-radius:8px;background:#3730a3;color:#ffffff;text-decoration:none">${escapeHtml(block.label)}</a></p>`;
    case 'code':
      return `<p style="margin:0 0 4px;font-size:13px;opacity:.75">${escapeHtml(block.label)}</p><pre style="margin:0 0 16px;padding:12px;border:1px solid #8884;border-radius:8px;white-space:pre-wrap;word-break:break-all;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace">${escapeHtml(block.text)}</pre>`;
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
