import { createHash } from 'node:crypto';
import type { FuzzFixtures } from './fixtures';

interface Parameter {
  readonly in: string;
  schema: object;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
}
interface Documented {
  readonly paths: Record<string, Record<string, Operation>>;
}

/**
 * An instance's OpenAPI document, in which the ids of existing records are among the examples.
 * @param most number of its paths, others with each seed
 */
export async function documentOf(
  url: string,
  ids: FuzzFixtures['ids'],
  seed: string,
  most: number,
): Promise<object> {
  // It is our own document.
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Documented;
  for (const [path, operations] of Object.entries(document.paths)) {
    const [, id] = Object.entries(ids).find(([beginning]) => path.startsWith(beginning)) ?? [];
    if (id === undefined) continue;
    for (const { parameters = [] } of Object.values(operations)) {
      const first = parameters.find((parameter) => parameter.in === 'path');
      if (first) first.schema = { anyOf: [{ enum: [id] }, first.schema] };
    }
  }
  for (const [path, operations] of Object.entries(document.paths))
    if (Object.values(operations).some(isStream)) delete document.paths[path];
  const place = (path: string) => createHash('sha256').update(`${seed} ${path}`).digest('hex');
  const shuffled = Object.entries(document.paths).sort(([one], [other]) =>
    place(one).localeCompare(place(other)),
  );
  return { ...document, paths: Object.fromEntries(shuffled.slice(0, most)) };
}

/** Live streams end when the client disconnects, and a client that reads to the end would wait. */
function isStream({ responses }: Operation): boolean {
  return 'text/event-stream' in (responses[200]?.content ?? {});
}
