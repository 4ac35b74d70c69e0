import escapeHtml from 'escape-html';

/** The body of a mail, written once and rendered as plain text and as HTML. */
export type MailBody = readonly Block[];

export type Block =
  | { readonly say: string }
  /** The beginning of a numbered step. */
  | { readonly step: string }
  /** To be copied unchanged. */
  | { readonly run: readonly string[] }
  /** A URL on a line of its own. */
  | { readonly link: string };

export function asText(page: MailBody): string {
  let steps = 0;
  const blocks = page.map((block) => {
    if ('say' in block) return wrap(block.say);
    if ('step' in block) {
      steps += 1;
      return wrap(`${steps}. ${block.step}`);
    }
    if ('link' in block) return block.link;
    return block.run.map((line) => `    ${line}`).join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** @param language of the text, as a code like `en` */
export function asHtml(page: MailBody, language = 'en'): string {
  let steps = 0;
  const blocks = page.map((block) => {
    if ('say' in block) return `<p>${escapeHtml(block.say)}</p>`;
    if ('step' in block) {
      steps += 1;
      return `<p><b>${steps}.</b> ${escapeHtml(block.step)}</p>`;
    }
    if ('link' in block) {
      const url = escapeHtml(block.link);
      return `<p><a href="${url}">${url}</a></p>`;
    }
    return `<pre style="${code}">${escapeHtml(block.run.join('\n'))}</pre>`;
  });
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>`,
    `<body style="${body}">`,
    ...blocks,
    '</body></html>',
    '',
  ].join('\n');
}

// No colours of text and background: mail programs choose them for light and dark.
const body =
  'font-family: sans-serif; font-size: 15px; line-height: 1.5; max-width: 46em; overflow-wrap: anywhere';
const code =
  'font-family: monospace; font-size: 13px; border-left: 3px solid #8a94a6; padding: 4px 12px; white-space: pre-wrap; overflow-wrap: anywhere';

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
