import { convert } from 'html-to-text';

/** HTML of a desk as plain text: scripts and styles are left out, and a link shows its address. What is nested too deeply is left out. */
export function htmlToText(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: 200, maxInputLength: 1_000_000 },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: 'img', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'style', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  });
}

/** Text as a desk sent it, with line ends of one kind and without space around it. */
export function tidy(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ').trim();
}
