import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from '@jest/globals';
import { TicketChanged } from '../../desks/deskError';
import { requestTracker } from '../../desks/requestTracker/requestTracker';
import { startRequestTracker } from '../../dev/desks/requestTracker';
import { describeContract } from './contract';

const folder = mkdtempSync(join(tmpdir(), 'crossdesk-rt-'));

describeContract(
  {
    kind: requestTracker,
    start: () => startRequestTracker({ folder }),
    wrong: { user: 'crossdesk', password: 'wrong' },
    statuses: { fresh: 'new', open: 'open', done: 'resolved', unknown: 'nonsense' },
    priorities: ['50', '100'],
    unknownPerson: 'nobody-known',
    unknownTicket: '999999',
  },
  (run) => {
    test('a name and a password work like a token', async () => {
      const connector = run().connect({ user: 'crossdesk', password: 'crossdesk' });
      expect(await connector.check([run().desk.queue])).toMatchObject({
        account: 'crossdesk',
        missing: [],
      });
    });

    test('a ticket that did not change is not read again', async () => {
      const { connector, create, alex, calls } = run();
      let { cursor } = await connector.changesSince(null);
      const id = await create();
      await alex.reply(id, 'News');
      // When the second of the change is over, one more look reads it for the last time.
      let tickets: readonly unknown[];
      do ({ cursor, tickets } = await connector.changesSince(cursor));
      while (tickets.length > 0);
      calls();
      await connector.changesSince(cursor);
      expect(calls()).toBe(2);
    });

    test('a status that somebody sets between our look and our write is not overwritten', async () => {
      const { create, alex, connect, desk, connector } = run();
      const id = await create();
      let calls = 0;
      const slow = connect(desk.credentials, {
        async allowed() {
          calls += 1;
          if (calls === 2) await alex.move(id, 'stalled');
        },
      });
      const late = slow.move(id, { status: 'resolved' }, 'new');
      await expect(late).rejects.toBeInstanceOf(TicketChanged);
      expect(calls).toBe(2);
      expect((await connector.read(id))?.ticket.status).toBe('stalled');
    });

    test('a webhook is called for a change, and names the ticket', async () => {
      const { desk, connector, create, alex } = run();
      const id = await create();
      const called: unknown[] = [];
      const hook = createServer(async (req, res) => {
        called.push(JSON.parse(await text(req)));
        res.end();
      });
      await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
      try {
        desk.callWebhook?.(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`);
        // It is called before the reply is answered.
        await alex.reply(id, 'News');
      } finally {
        hook.closeAllConnections();
        hook.close();
      }
      expect(called.map((body) => connector.parseWebhook(body))).toContainEqual({ ticket: id });
    });
  },
);

afterAll(() => rmSync(folder, { recursive: true }));
