import type { NewDeskEntry, NewDeskFile, NewTicket, TicketFields, TicketRef } from '../connector';
import { DeskError, TicketChanged } from '../deskError';
import { quoted, type TableApi } from './tableApi';
import { correlation, parseTicket, refTo } from './tickets';

type Fields = Readonly<Record<string, string>>;

/** In characters. ServiceNow cuts longer ones off. */
const maxSubject = 160;

/** Incidents compute their priority from impact and urgency, by this table of ServiceNow's. */
const computedPriority: readonly string[] = ['incident', 'problem'];
const levels: Readonly<Record<string, Fields>> = {
  1: { impact: '1', urgency: '1' },
  2: { impact: '2', urgency: '1' },
  3: { impact: '2', urgency: '2' },
  4: { impact: '3', urgency: '2' },
  5: { impact: '3', urgency: '3' },
};

const closed = { close_code: 'Solution provided', close_notes: 'Solved through Crossdesk.' };
/** What ServiceNow demands with a state, by table. It is only written where the record has nothing there. */
const demanded: Readonly<Record<string, Readonly<Record<string, Fields>>>> = {
  incident: { 3: { hold_reason: '1' }, 6: closed, 7: closed },
  change_request: { 3: { ...closed, close_code: 'successful' } },
  sn_bom_loan_service: { 6: { resolution_code: 'Solved' } },
};

export function ticketWriter(api: TableApi, account: string) {
  return {
    async create(ticket: NewTicket): Promise<TicketRef> {
      const { queue, ourReference, subject, description } = ticket;
      const sysId = await api.insert(queue, {
        short_description: subject.replace(/\s+/g, ' ').trim().slice(0, maxSubject),
        description,
        correlation_id: ourReference,
        correlation_display: correlation,
        ...demandedBy(queue, ticket),
        ...fieldsOf(queue, ticket),
      });
      return refTo(api, queue, sysId);
    },

    async comment(ticket: string, { visibility, text }: NewDeskEntry): Promise<void> {
      const { table, sysId } = parseTicket(ticket);
      await api.update(table, sysId, {
        [visibility === 'public' ? 'comments' : 'work_notes']: escaped(text),
      });
    },

    /** ServiceNow has no conditional write: what somebody changes between the look and the write is overwritten. */
    async move(ticket: string, to: TicketFields, from?: string): Promise<void> {
      const { table, sysId } = parseTicket(ticket);
      if (from !== undefined) {
        const now = await read(table, sysId, ['state']);
        TicketChanged.ifOther(ticket, now.state ?? '', { from, to: to.status });
      }
      const demandedFields = await missing(table, sysId, demandedBy(table, to));
      const fields = { ...demandedFields, ...fieldsOf(table, to) };
      if (Object.keys(fields).length === 0) return;
      const { state = '' } = await api.update(table, sysId, fields);
      // A rule can put back what was written, without an error.
      if (to.status !== undefined && to.status !== state)
        throw refused(`ServiceNow left ${ticket} in state ${state} instead of ${to.status}.`);
    },

    async assign(
      ticket: string,
      { person, group }: { readonly person?: string | null; readonly group?: string | null },
    ): Promise<void> {
      const { table, sysId } = parseTicket(ticket);
      if (person === undefined && group === undefined) return;
      await api.update(table, sysId, {
        ...(person !== undefined && { assigned_to: person ? await userOf(person) : '' }),
        ...(group !== undefined && { assignment_group: group ? await groupOf(group) : '' }),
      });
    },

    /**
     * A file has no text, so it takes two calls: the upload, and the comment that names the file's sys_id. A file of
     * ours that no comment names is one whose comment was not written: it is used instead of a second upload.
     */
    async attach(ticket: string, file: NewDeskFile): Promise<void> {
      const { table, sysId } = parseTicket(ticket);
      const uploaded = (await unnamedFile(sysId, file)) ?? (await api.upload(table, sysId, file));
      await this.comment(ticket, { ...file, text: naming(file, uploaded) });
    },
  };

  /** The demanded fields that are empty in the record. */
  async function missing(table: string, sysId: string, fields: Fields): Promise<Fields> {
    const names = Object.keys(fields);
    if (names.length === 0) return {};
    const row = await read(table, sysId, names);
    return Object.fromEntries(Object.entries(fields).filter(([name]) => !row[name]));
  }

  async function read(table: string, sysId: string, names: readonly string[]) {
    const options = { fields: names.join(','), limit: 1 };
    const { rows } = await api.list(`/table/${table}`, `sys_id=${sysId}`, options);
    return rows[0] ?? {};
  }

  async function userOf(person: string): Promise<string> {
    const value = quoted(person);
    return theOne('sys_user', `active=true^user_name=${value}^NQactive=true^name=${value}`, person);
  }

  async function groupOf(group: string): Promise<string> {
    return theOne('sys_user_group', `active=true^name=${quoted(group)}`, group);
  }

  /** @throws DeskError `refused` if there is none, or more than one */
  async function theOne(table: string, query: string, name: string): Promise<string> {
    const what = table === 'sys_user' ? 'user' : 'group';
    const options = { fields: 'sys_id', limit: 2 };
    const { rows } = await api.list(`/table/${table}`, query, options);
    const [found, another] = rows;
    if (found?.sys_id && !another) return found.sys_id;
    const reason = another
      ? `ServiceNow has several active ${what}s called "${name}". Map the name to a user name that is unique.`
      : `ServiceNow has no active ${what} "${name}". Create it there, or map the name to one that exists.`;
    throw refused(reason);
  }

  async function unnamedFile(sysId: string, { name, size }: NewDeskFile): Promise<string | null> {
    const own = `sys_created_by=${quoted(account)}`;
    const { rows: files } = await api.list(
      '/attachment',
      `table_sys_id=${sysId}^file_name=${quoted(name)}^size_bytes=${size}^${own}`,
    );
    for (const { sys_id = '' } of files) {
      const naming = `element_id=${sysId}^valueLIKE${sys_id}^${own}`;
      const options = { fields: 'sys_id', limit: 1 };
      const { rows } = await api.list('/table/sys_journal_field', naming, options);
      if (rows.length === 0) return sys_id;
    }
    return null;
  }
}

function fieldsOf(table: string, { status, priority, fields }: TicketFields): Fields {
  return {
    ...(status !== undefined && { state: status }),
    ...(priority !== undefined && { priority }),
    ...(priority !== undefined && computedPriority.includes(table) && levels[priority]),
    ...fields,
  };
}

function demandedBy(table: string, { status }: TicketFields): Fields {
  return (status !== undefined && demanded[table]?.[status]) || {};
}

/** The mark stays the last line. */
function naming({ name, text }: NewDeskFile, sysId: string): string {
  const lines = text.split('\n');
  return [...lines.slice(0, -1), `Attachment: ${name} (${sysId})`, ...lines.slice(-1)].join('\n');
}

/** Between [code] and [/code], ServiceNow shows a journal entry as HTML. A text from Crossdesk must stay a text. */
function escaped(text: string): string {
  return text.replace(/\[(\/?code)\]/gi, '($1)');
}

function refused(reason: string): DeskError {
  return new DeskError({ status: 'refused', reason });
}
