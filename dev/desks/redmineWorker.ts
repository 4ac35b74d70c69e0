import { request } from 'undici';
import type { DeskWorker, WorkerFile } from './realDesk';

interface Account {
  readonly id: string;
  readonly key: string;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

/** A person who works in Redmine, by its REST API. */
export function redmineWorker(url: string, login: string, { id, key }: Account): DeskWorker {
  const call = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object | Buffer,
  ) => {
    const answer = await request(`${url}/${path}`, {
      method,
      reset: true,
      headers: {
        'x-redmine-api-key': key,
        'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
      },
      body: Buffer.isBuffer(body) ? body : body ? JSON.stringify(body) : null,
    });
    const text = await answer.body.text();
    if (answer.statusCode > 299) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const update = (ticket: string, issue: object) => call('PUT', `issues/${ticket}.json`, { issue });
  const idOf = (all: readonly Named[], name: string) => {
    const found = all.find((one) => one.name === name);
    if (!found) throw new Error(`There is no ${name}, but ${all.map((one) => one.name)}.`);
    return found.id;
  };
  const write = async (ticket: string, isPrivate: boolean, text: string, file?: WorkerFile) => {
    const uploads = file && [await upload(file)];
    await update(ticket, { notes: text, private_notes: isPrivate, uploads });
  };
  const upload = async ({ name, contentType, bytes }: WorkerFile) => {
    const path = `uploads.json?filename=${encodeURIComponent(name)}`;
    const { upload } = await call('POST', path, bytes);
    return { token: upload.token, filename: name, content_type: contentType };
  };
  return {
    id,
    name: `${login[0]?.toUpperCase()}${login.slice(1)} Agent`,
    async open({ queue, subject, text }) {
      const issue = { project_id: queue, subject, description: text };
      const answer = await call('POST', 'issues.json', { issue });
      return String(answer.issue.id);
    },
    reply: (ticket, text, file) => write(ticket, false, text, file),
    note: (ticket, text, file) => write(ticket, true, text, file),
    async move(ticket, status) {
      const { issue_statuses: statuses } = await call('GET', 'issue_statuses.json');
      await update(ticket, { status_id: idOf(statuses, status) });
    },
    async prioritise(ticket, priority) {
      const answer = await call('GET', 'enumerations/issue_priorities.json');
      await update(ticket, { priority_id: idOf(answer.issue_priorities, priority) });
    },
    take: (ticket) => update(ticket, { assigned_to_id: id }),
    remove: (ticket) => call('DELETE', `issues/${ticket}.json`),
  };
}
