import { FormData, request } from 'undici';
import type { DeskWorker, WorkerFile } from './realDesk';

/** A person who works in Request Tracker, by REST 2.0. A password would cost it half a second with each call. */
export function requestTrackerWorker(url: string, user: string, token: string): DeskWorker {
  const call = async (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<string> => {
    const isForm = body instanceof FormData;
    const answer = await request(`${url}/REST/2.0/${path}`, {
      method,
      // A connection that the desk is closing would fail.
      reset: true,
      headers: {
        authorization: `token ${token}`,
        ...(!isForm && { 'content-type': 'application/json' }),
      },
      body: isForm ? body : JSON.stringify(body ?? {}),
    });
    const text = await answer.body.text();
    if (answer.statusCode > 299) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text;
  };
  /** An update that is refused is answered with 200, too. */
  const update = async (ticket: string, fields: object, sign: RegExp) => {
    const said = await call('PUT', `ticket/${ticket}`, fields);
    if (!sign.test(said)) throw new Error(`ticket ${ticket}: ${said}`);
  };
  const write = async (path: string, text: string, file?: WorkerFile, type = 'text/plain') => {
    const message = { Content: text, ContentType: type };
    if (!file) return void (await call('POST', path, message));
    const form = new FormData();
    form.append('JSON', JSON.stringify(message));
    form.append('Attachments', new Blob([file.bytes], { type: file.contentType }), file.name);
    await call('POST', path, form);
  };
  return {
    id: user,
    name: `${user[0]?.toUpperCase()}${user.slice(1)} Agent`,
    async open({ queue, subject, text }) {
      const ticket = { Queue: queue, Subject: subject, Content: text, ContentType: 'text/plain' };
      const { id } = JSON.parse(await call('POST', 'ticket', ticket));
      return String(id);
    },
    reply: (ticket, text, file) => write(`ticket/${ticket}/correspond`, text, file),
    note: (ticket, text, file) => write(`ticket/${ticket}/comment`, text, file),
    replyInHtml: (ticket, html) =>
      write(`ticket/${ticket}/correspond`, html, undefined, 'text/html'),
    move: (ticket, status) => update(ticket, { Status: status }, /changed/),
    prioritise: (ticket, priority) => update(ticket, { Priority: priority }, /changed/),
    async take(ticket) {
      await call('PUT', `ticket/${ticket}/take`, {});
    },
    merge: (ticket, into) => update(ticket, { MergeInto: into }, /Merge Successful/),
    async remove(ticket) {
      await call('DELETE', `ticket/${ticket}`);
    },
  };
}
