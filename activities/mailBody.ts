import escapeHtml from 'escape-html';

/** The body of a mail, written once and rendered as plain text and as HTML. */
export type MailBody = readonly Block[];

export type Block =
  | { readonly say: string }
  /** The beginning of a numbered step. */
  | { readonly step: string }
  /** To be copied unchanged. */
  | { readonly run: readonly string[] };

export function asText(page: MailBody): string {
  let steps = 0;
  const blocks = page.map((block) => {
    if ('say' in block) return wrap(block.say);
    if ('step' in block) {
      steps += 1;
      return wrap(`${steps}. ${block.step}`);
    }
    return block.run.map((line) => `    ${line}`).join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

export function asHtml(page: MailBody): string {
  let steps = 0;
  const blocks = page.map((block) => {
    if ('say' in block) return `<p>${escapeHtml(block.say)}</p>`;
    if ('step' in block) {
      steps += 1;
      return `<p><b>${steps}.</b> ${escapeHtml(block.step)}</p>`;
    }
    return `<pre style="${code}">${escapeHtml(block.run.join('\n'))}</pre>`;
  });
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"></head>',
    `<body style="${body}">`,
    ...blocks,
    '</body></html>',
    '',
  ].join('\n');
}

const body =
  'font-family: sans-serif; font-size: 15px; line-height: 1.5; max-width: 46em; color: #1b1f24';
const code =
  'font-family: monospace; font-size: 13px; background: #f3f4f6; padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere';

/** Wraps lines at 72 characters if the words allow it. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 72) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines.join('\n');
}
