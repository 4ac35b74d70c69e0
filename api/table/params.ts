import { sysIdsAndNamesOf } from '../../records/group';
import type { TableCall } from './call';
import { callerSysId } from './column';
import type { Query } from './query/ast';
import { mayAskForGroups } from './query/condition';
import { parseParameters } from './query/parameters';
import { parse } from './query/parse';
import type { IgnoredPart } from './query/parsed';
import { both } from './query/parsed';
import type { SeenTable } from './seen';
import { badRequest } from './tableError';

/** The query of a caller, and its ignored parts. */
export interface Asked {
  readonly query: Query;
  readonly ignored: readonly IgnoredPart[];
}

/** Parses `sysparm_query` and `name=value` parameters. @throws TableError if they are too long */
export async function readQuery(
  { deps, params, caller }: Pick<TableCall, 'deps' | 'params' | 'caller'>,
  { columns }: SeenTable,
): Promise<Asked> {
  const asksForGroups = [...params.values()].some(mayAskForGroups);
  const groups = asksForGroups ? await sysIdsAndNamesOf(deps.db, caller.name) : [];
  const user = { sysId: callerSysId(caller), name: caller.name, groups };
  const asking = { now: new Date(), user };
  const named = [...params].filter(([name]) => !name.startsWith('sysparm_'));
  const parsed = both(
    parse(params.get('sysparm_query') ?? '', columns, asking),
    parseParameters(named, columns, asking),
  );
  if (!parsed.ok) throw badRequest('Invalid query', parsed.message);
  return parsed;
}

const longestHeader = 2_000;

/** Reports the ignored parts of a query in a header, for people who debug. */
export function ignoredHeader({ ignored }: Asked): Record<string, string> {
  if (ignored.length === 0) return {};
  const said = ignored.map(({ text, why }) => `${sayable(text)} (${sayable(why)})`).join('; ');
  const cut = said.length > longestHeader ? `${said.slice(0, longestHeader)}...` : said;
  return { 'X-Crossdesk-Ignored-Query': cut };
}

/** Percent-encodes what a header cannot contain. */
function sayable(text: string): string {
  return text.replace(/[^\x20-\x7e]|%/gu, encodeURIComponent);
}

const defaultLimit = 10_000;
/** Maximum number of rows of a page, whatever the caller asks for. */
const maxLimit = 100_000;

/** A limit or an offset that is not a whole number is ignored. */
export function readPage(params: URLSearchParams): { limit: number; offset: number } {
  const limit = wholeNumber(params.get('sysparm_limit')) ?? defaultLimit;
  return {
    limit: Math.min(limit, maxLimit),
    offset: wholeNumber(params.get('sysparm_offset')) ?? 0,
  };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null;
}
