import type { Readable } from 'node:stream';
import { z } from 'zod';
import { header } from '../../exchange/call';
import type { NewDeskFile } from '../connector';
import type { SignedIn } from './signIn';

/** A row with its values: references are sys_ids. */
export type Row = Readonly<Record<string, string>>;
/** A row with its values and what people see. Only references have a link. */
export type ShownRow = Readonly<Record<string, z.output<typeof shownCell>>>;

/** ServiceNow's Table API and attachment API. */
export interface TableApi {
  /** The desk's URL, without a slash at its end. */
  readonly url: string;
  /** @param path below `/api/now` @param query an encoded query */
  list(path: string, query: string, options?: ListOptions): Promise<Page>;
  /** @param fields the columns, with commas */
  listShown(table: string, query: string, fields: string): Promise<readonly ShownRow[]>;
  /** @returns the record's sys_id */
  insert(table: string, fields: Readonly<Record<string, string>>): Promise<string>;
  /** @returns the written columns, as the record has them now */
  update(table: string, sysId: string, fields: Readonly<Record<string, string>>): Promise<Row>;
  /** @returns the file's sys_id */
  upload(table: string, sysId: string, file: NewDeskFile): Promise<string>;
  download(fileSysId: string): Promise<Readable>;
}

export interface ListOptions {
  /** The columns, with commas. All if absent. */
  readonly fields?: string | undefined;
  readonly limit?: number;
  readonly offset?: number;
}

export interface Page {
  readonly rows: readonly Row[];
  /** When the desk answered, by its own clock. */
  readonly at: Date;
}

const cell = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const rows = z.object({ result: z.array(z.record(z.string(), cell)) });
const shownCell = z.object({
  value: cell,
  display_value: cell,
  link: z.string().optional(),
});
const shownRows = z.object({ result: z.array(z.record(z.string(), shownCell)) });
const updated = z.object({ result: z.record(z.string(), cell) });
const saved = z.object({ result: z.object({ sys_id: z.string().regex(/^\w{1,64}$/) }) });
/** @param client signs in with each call */
export function createTableApi(client: SignedIn): TableApi {
  const under = (path: string) => `/api/now${path}`;
  const paging = ({ fields, limit = 1_000, offset = 0 }: ListOptions) => ({
    sysparm_fields: fields,
    sysparm_limit: limit,
    ...(offset > 0 && { sysparm_offset: offset }),
  });
  return {
    url: client.url,

    async list(path, sysparm_query, options = {}) {
      const query = { sysparm_query, sysparm_exclude_reference_link: 'true', ...paging(options) };
      const { body, headers } = await client.ask({ path: under(path), query }, rows);
      const said = Date.parse(header(headers.date) ?? '');
      return { rows: body.result, at: new Date(Number.isNaN(said) ? Date.now() : said) };
    },

    async listShown(table, sysparm_query, fields) {
      const query = { sysparm_query, sysparm_display_value: 'all', ...paging({ fields }) };
      const { body } = await client.ask({ path: under(`/table/${table}`), query }, shownRows);
      return body.result;
    },

    async insert(table, json) {
      const query = { sysparm_fields: 'sys_id' };
      const call = { method: 'POST', path: under(`/table/${table}`), query, json } as const;
      return (await client.ask(call, saved)).body.result.sys_id;
    },

    async update(table, sysId, json) {
      const path = under(`/table/${table}/${sysId}`);
      const query = {
        sysparm_fields: Object.keys(json).join(','),
        sysparm_exclude_reference_link: 'true',
      };
      return (await client.ask({ method: 'PUT', path, query, json }, updated)).body.result;
    },

    async upload(table_name, table_sys_id, { name: file_name, contentType: type, size, open }) {
      const query = { table_name, table_sys_id, file_name };
      const body = { type, length: size, open };
      const path = under('/attachment/file');
      return (await client.ask({ method: 'POST', path, query, body }, saved)).body.result.sys_id;
    },

    download: (fileSysId) => client.stream({ path: under(`/attachment/${fileSysId}/file`) }),
  };
}

/** One of these values. A caret divides the conditions of a query, and is doubled in a value. */
export function oneOf(column: string, values: readonly string[]): string {
  return `${column}IN${values.map(quoted).join(',')}`;
}

export function quoted(value: string): string {
  return value.replaceAll('^', '^^');
}

/** `YYYY-MM-DD HH:mm:ss`, in UTC. */
export function timeOf(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}

export function toSeconds(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
