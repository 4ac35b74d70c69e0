import { convert, type FormatCallback } from 'html-to-text';

/** Cells stand beside each other. The library's own tables compute a layout, which hostile markup can make endless. */
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(' ');
};

/** Twice what a journal's entry can have, in characters. More would keep the event loop from other work. */
const longestHtml = 128 * 1024;

const skipped = ['img', 'script', 'style', 'noscript', 'template', 'svg', 'iframe', 'textarea'];
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/**
 * HTML of a desk as plain text: scripts, styles and pictures are left out, and a link shows its address. What is nested
 * too deeply, or comes after a very long text, is left out. It never throws, whatever the HTML is.
 */
export function htmlToText(html: string): string {
  const short = html.slice(0, longestHtml);
  try {
    return convert(short, {
      wordwrap: false,
      limits: { maxDepth: 200 },
      formatters: { cell },
      selectors: [
        { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
        ...skipped.map((selector) => ({ selector, format: 'skip' })),
        ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
        { selector: 'table', format: 'block' },
        {
          selector: 'tr',
          format: 'block',
          options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
        },
        { selector: 'td', format: 'cell' },
        { selector: 'th', format: 'cell' },
      ],
    });
  } catch {
    // A text without its layout is better than a ticket that can never be read.
    return short.replace(/<[^<>]*>/g, ' ');
  }
}

/** Text as a desk sent it, with line ends of one kind and without space around it. */
export function tidy(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ').trim();
}
