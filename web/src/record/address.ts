const base = '/api/v1';

/** A name as one part of an API path. */
export function pathOf(collection: string, id: string): string {
  return `${base}/${collection}/${encodeURIComponent(id)}`;
}

/** A list's path with what it is asked for. */
export function listPath(
  collection: string,
  query: Readonly<Record<string, string | undefined>>,
  cursor?: string,
): string {
  const given = Object.entries({ ...query, cursor }).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  );
  const text = new URLSearchParams(given).toString();
  return `${base}/${collection}${text === '' ? '' : `?${text}`}`;
}
