import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { redmine } from '../../desks/redmine/redmine';
import { startRedmine } from '../../dev/desks/redmine';
import { startTestApi } from '../api/testApi';
import { describeContract } from './contract';

const folder = mkdtempSync(join(tmpdir(), 'crossdesk-redmine-'));

describeContract(
  {
    kind: redmine,
    start: () => startRedmine({ folder }),
    wrong: { apiKey: 'wrong' },
    statuses: { fresh: 'New', open: 'In Progress', done: 'Resolved', unknown: 'Nonsense' },
    priorities: ['Normal', 'Immediate'],
    unknownPerson: 'Nobody Known',
    unknownTicket: '999999',
  },
  (run) => {
    test('a login and a password work like an API key', async () => {
      const connector = run().connect({ user: 'crossdesk', password: 'crossdeskcrossdesk' });
      expect(await connector.check([run().desk.queue])).toMatchObject({
        account: 'crossdesk',
        missing: [],
      });
    });

    test('a person is assigned by the name that people see', async () => {
      const { connector, create, alex } = run();
      const id = await create();
      await connector.assign(id, { person: alex.name });
      expect((await connector.read(id))?.ticket.owner).toEqual({ id: alex.id, name: alex.name });
    });

    test('an admin is told which statuses of the mapping the desk does not have', async () => {
      const api = await startTestApi();
      try {
        const { url, credentials, queue } = run().desk;
        const statuses = { out: { Closed: 'Erledigt' } };
        const { body } = await api
          .as('admin')
          .post('/api/v1/desks')
          .send({
            ...{ name: 'Operations', kind: 'redmine', url, credentials, state: 'Paused' },
            routes: [{ direction: 'out', record: 'request', queue }],
            // No route makes tickets of cases, so that their statuses do not matter.
            mapping: { records: { request: { statuses }, case: { statuses } } },
          })
          .expect(201);
        const { body: found } = await api.as('admin').post(body.links.check).expect(200);
        expect(found).toMatchObject({ ok: false, account: 'crossdesk' });
        expect(found.missing).toEqual([
          expect.stringMatching(
            /^mapping\.records\.request\.statuses\.out\.Closed: the desk has no status "Erledigt"\. It has New, /,
          ),
        ]);
      } finally {
        await api.close();
      }
    });

    test('a file of a private note is private, although Redmine keeps it beside the note', async () => {
      const { connector, create, alex } = run();
      const id = await create();
      const file = { name: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('a') };
      await alex.note(id, 'With a file', file);
      await alex.reply(id, 'And another', { ...file, name: 'b.txt' });
      const entries = (await connector.read(id))?.entries ?? [];
      expect(
        entries.map(({ visibility, text, files }) => [visibility, text, files[0]?.name]),
      ).toEqual([
        ['internal', 'With a file', 'a.txt'],
        ['public', 'And another', 'b.txt'],
      ]);
    });
  },
);

afterAll(() => rmSync(folder, { recursive: true }));
