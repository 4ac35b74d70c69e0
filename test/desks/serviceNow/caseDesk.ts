import type { DeskWorker, RealDesk } from '../../../dev/desks/realDesk';
import { openLine } from '../../environment/line';
import { startTableApi } from '../../table/tableApi';

/** The table of cases, which is the only one that this product's own Table API writes. */
export const table = 'sn_bom_loan_service';

/** This product's own Table API as a ServiceNow that can be killed: it is reached by a line that is cut. */
export async function startCaseDesk(): Promise<RealDesk> {
  const api = await startTableApi();
  const line = await openLine(`http://127.0.0.1:${api.port}`);
  const tables = [table];
  const basic = (user: string) => ({ user, password: api.password });
  const worker = (role: 'agent' | 'admin'): DeskWorker => {
    const call = async (method: string, path: string, asking: Parameters<typeof api.ask>[2]) => {
      const headers = { authorization: `Bearer ${api.tokens[role]}`, ...asking?.headers };
      const answer = await api.ask(method, `/api/now${path}`, { ...asking, headers });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
      return answer;
    };
    const write = async (ticket: string, json: object) => {
      await call('PATCH', `/table/${ticket}`, { json });
    };
    const attach: DeskWorker['reply'] = async (ticket, _text, file) => {
      if (!file) return;
      const [table_name = '', table_sys_id = ''] = ticket.split('/');
      const place = new URLSearchParams({ table_name, table_sys_id, file_name: file.name });
      const headers = { 'content-type': file.contentType };
      await call('POST', `/attachment/file?${place}`, { headers, body: file.bytes });
    };
    return {
      id: role,
      name: role,
      async open({ queue, subject, text }) {
        const json = { short_description: subject, description: text };
        const { sys_id } = (await call('POST', `/table/${queue}`, { json })).json.result;
        return `${queue}/${sys_id}`;
      },
      async reply(ticket, text, file) {
        await write(ticket, { comments: text });
        await attach(ticket, text, file);
      },
      async note(ticket, text, file) {
        await write(ticket, { work_notes: text });
        await attach(ticket, text, file);
      },
      replyInHtml: (ticket, html) => write(ticket, { comments: `[code]${html}[/code]` }),
      move: (ticket, state) => write(ticket, { state }),
      prioritise: (ticket, priority) => write(ticket, { priority }),
      take: (ticket) => write(ticket, { assigned_to: role }),
      async remove(ticket) {
        await call('DELETE', `/table/${ticket}`, {});
      },
    };
  };
  return {
    kind: 'servicenow',
    url: line.url.replace(/\/$/, ''),
    credentials: { ...basic('integration'), tables },
    withoutRights: { ...basic('requester'), tables },
    account: 'integration',
    accountId: 'integration',
    people: { alex: basic('agent'), robin: basic('admin') },
    admin: basic('admin'),
    as: (person) => worker(person === 'alex' ? 'agent' : 'admin'),
    queue: table,
    inbound: table,
    kill: async () => line.cut(),
    restart: async () => line.restore(),
    async stop() {
      await line.close();
      await api.close();
    },
  };
}
