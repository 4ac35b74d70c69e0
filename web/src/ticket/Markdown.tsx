import { createElement, Fragment, type ReactNode } from 'react';
import { type Formatted, type Part, parse } from './markdown';

/** A text in Markdown, as elements: no HTML is ever made of it. `FormattedText` loads this when a text needs it. */
export default function Markdown({ text }: { readonly text: string }) {
  return elements(parse(text));
}

/** The parts never change their order, so they need no keys. */
function elements(parts: readonly Part[]): ReactNode {
  return createElement(Fragment, null, ...parts.map(element));
}

function element(part: Part): ReactNode {
  return typeof part === 'string' ? part : <Element {...part} />;
}

function Element({ tag, children, href, start }: Formatted) {
  const inside = elements(children);
  switch (tag) {
    case 'a':
      return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {inside}
        </a>
      );
    case 'heading':
      // The page has an outline of its own.
      return <p className="rich-heading">{inside}</p>;
    case 'br':
    case 'hr': {
      const Empty = tag;
      return <Empty />;
    }
    case 'ol':
      return <ol start={start}>{inside}</ol>;
    case 'table':
      return (
        <div className="rich-table">
          <table>
            <tbody>{inside}</tbody>
          </table>
        </div>
      );
    default: {
      const Tag = tag;
      return <Tag>{inside}</Tag>;
    }
  }
}
