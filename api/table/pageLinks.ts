import type { RowRange } from './rows';

/**
 * The `Link` header of a page, with the request's other parameters unchanged. Null if there is only one page. Commas
 * only separate links, for clients that split at them.
 */
export function pageLinks(url: string, query: string, { limit, offset }: RowRange, total: number) {
  if (limit === 0 || (offset === 0 && total <= limit)) return null;
  const to = (rel: string, start: number) =>
    `<${url}?${[...otherParameters(query), `sysparm_offset=${start}`].join('&')}>;rel="${rel}"`;
  const last = total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
  return [
    to('first', 0),
    ...(offset > 0 ? [to('prev', Math.max(0, offset - limit))] : []),
    ...(offset + limit < total ? [to('next', offset + limit)] : []),
    to('last', last),
  ].join(',');
}

function otherParameters(query: string): string[] {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('sysparm_offset='))
    .map((pair) => pair.replace(/[^\x21-\x7e]|[<>",;^|\\`{}]/gu, encoded));
}

function encoded(sign: string): string {
  return encodeURIComponent(sign);
}
