import { z } from 'zod';
import type { Connector, DeskKind } from '../connector';
import { changesSince } from './changes';
import { check } from './check';
import { mapping } from './mapping';
import { type Credentials, credentials, signIn } from './signIn';
import { createTableApi, quoted } from './tableApi';
import { correlation, refTo, ticketReader } from './tickets';
import { ticketWriter } from './write';

/** ServiceNow: the Table API and the attachment API. A ticket's id is its table and sys_id. */
export const serviceNow: DeskKind<Credentials> = {
  name: 'servicenow',
  title: 'ServiceNow',
  credentials,
  mapping,
  connect(client, given): Connector {
    const { user: account, tables } = given;
    const api = createTableApi(signIn(client, given));
    const read = ticketReader(api, account);
    return {
      ...ticketWriter(api, account),
      check: (queues = []) => check(api, account, { tables, queues }),
      changesSince: (cursor) => changesSince(api, tables, read, cursor),
      read: async (ticket) => (await read([ticket]))[0] ?? null,
      async find(ourReference) {
        const ours = `correlation_id=${quoted(ourReference)}^correlation_display=${correlation}`;
        for (const table of tables) {
          const options = { fields: 'sys_id', limit: 1 };
          const { rows } = await api.list(
            `/table/${table}`,
            `${ours}^ORDERBYsys_created_on`,
            options,
          );
          const sysId = rows[0]?.sys_id;
          if (sysId) return refTo(api, table, sysId);
        }
        return null;
      },
      fetchFile: (_ticket, { id }) => api.download(id),
      parseWebhook(body) {
        const said = hook.safeParse(body);
        return said.success ? { ticket: `${said.data.table}/${said.data.sys_id}` } : {};
      },
    };
  },
};

/** What the business rule in docs/desks/servicenow.md sends. */
const hook = z.object({ table: z.string().regex(/^\w+$/), sys_id: z.string().regex(/^\w+$/) });
