import { createHash } from 'node:crypto';
import escapeHtml from 'escape-html';
import { groups, type ProblemPage, problemPath } from './pages';

const style =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}h1{line-height:1.2}';
/** For the page's Content-Security-Policy. */
export const styleHash = createHash('sha256').update(style).digest('base64');

export function htmlPage({ name, title, status, meaning, causes, remedies }: ProblemPage): string {
  return document(
    title,
    `<p><a href="../problems">All problems</a></p><h1>${escapeHtml(title)}</h1>` +
      `<p><code>${problemPath(name)}</code>${status === null ? '' : `, HTTP status ${status}`}</p>` +
      `<p>${html(meaning)}</p><h2>Causes</h2>${list('ul', causes.map(html))}` +
      `<h2>What helps</h2>${list('ol', remedies.map(html))}`,
  );
}

export function htmlList(): string {
  const parts = groups.map(({ title, pages }) => {
    const items = pages.map(
      (page) =>
        `<a href="problems/${page.name}">${escapeHtml(page.title)}</a> <code>${page.name}</code>`,
    );
    return `<h2>${escapeHtml(title)}</h2>${list('ul', items)}`;
  });
  return document('Problems', `<h1>Problems</h1>${parts.join('')}`);
}

export function markdownPage(page: ProblemPage): string {
  const { name, title, status, meaning, causes, remedies } = page;
  return [
    `# ${title}`,
    `\`${problemPath(name)}\`${status === null ? '' : `, HTTP status ${status}`}`,
    meaning,
    '## Causes',
    causes.map((text) => `- ${text}`).join('\n'),
    '## What helps',
    `${remedies.map((text, at) => `${at + 1}. ${text}`).join('\n')}\n`,
  ].join('\n\n');
}

export function markdownList(): string {
  const parts = groups.map(
    ({ title, pages }) =>
      `## ${title}\n\n${pages.map((page) => `- [${page.title}](${problemPath(page.name)})`).join('\n')}\n`,
  );
  return `# Problems\n\n${parts.join('\n')}`;
}

function document(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} · Crossdesk</title><style>${style}</style></head><body><main>${content}</main></body></html>`;
}

function list(tag: 'ul' | 'ol', items: readonly string[]): string {
  return `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`;
}

/** What is between backticks is code. */
function html(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
