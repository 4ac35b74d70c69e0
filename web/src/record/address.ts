const base = '/api/v1';

/** A name as one part of an API path. */
export function pathOf(collection: string, id: string): string {
  return `${base}/${collection}/${encodeURIComponent(id)}`;
}
