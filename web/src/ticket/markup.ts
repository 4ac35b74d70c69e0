/** Longer texts are logs rather than letters, and are shown as they are. In characters. */
const longest = 20_000;

/** Whether a text can be more than plain. Most are not, and then the parser is not loaded (`FormattedText`). */
export function mayHaveMarkup(text: string): boolean {
  return text.length <= longest && signs.test(text);
}

/** What emphasis, code, quotes, headings, tables, links, lists and indented code begin with. */
const signs = /[*_`~#>|[\]\\]|https?:|mailto:|www\.|\S@\S|^\s*(?:[-+]|\d+[.)])\s|^(?: {4}|\t)/im;
