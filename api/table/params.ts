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

/** What a caller asks for, with what of it was ignored. */
export interface Asked {
  readonly query: Query;
  readonly ignored: readonly IgnoredPart[];
}

/** Reads `sysparm_query` and `name=value` parameters. @throws TableError where they are too long */
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

/** Says in a header what of a query was ignored, so that a person can find out. */
export function ignoredHeader({ ignored }: Asked): Record<string, string> {
  if (ignored.length === 0) return {};
  const said = ignored.map(({ text, why }) => `${sayable(text)} (${sayable(why)})`).join('; ');
  const cut = said.length > longestHeader ? `${said.slice(0, longestHeader)}...` : said;
  return { 'X-Crossdesk-Ignored-Query': cut };
}

/** With what no header may hold as percent signs and numbers. */
function sayable(text: string): string {
  return text.replace(/[^\x20-\x7e]|%/gu, encodeURIComponent);
}

const defaultLimit = 10_000;
/** More than this is not read at once, whatever is asked for. */
const maxLimit = 100_000;

/** A limit or an offset that is no whole number counts as none. */
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
