import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDeskClient, type DeskClientOptions } from '../../desks/client';
import type {
  Connector,
  DeskChanges,
  DeskEntry,
  DeskKind,
  NewDeskFile,
  NewTicket,
  TicketWithEntries,
} from '../../desks/connector';
import { DeskError, TicketChanged } from '../../desks/deskError';
import type { DeskWorker, RealDesk } from '../../dev/desks/realDesk';
import { createAgent } from '../../exchange/target';

/** What differs between the kinds. */
export interface ContractCase<C extends object> {
  readonly kind: DeskKind<C>;
  start(): Promise<RealDesk>;
  /** Credentials that nobody has. */
  readonly wrong: C;
  /** Statuses of a new ticket, one that is worked on, and one that is done; and one that does not exist. */
  readonly statuses: {
    readonly fresh: string;
    readonly open: string;
    readonly done: string;
    readonly unknown: string;
  };
  /** Two priorities. */
  readonly priorities: readonly [string, string];
  readonly unknownPerson: string;
  /** The id of a ticket that never existed. */
  readonly unknownTicket: string;
  /** Whether a person's file is an entry of its own, which is public and has no text. */
  readonly filesStandAlone?: true;
}

/** A desk that runs, and Crossdesk's connector to it. */
export interface ContractRun {
  readonly desk: RealDesk;
  readonly connector: Connector;
  readonly alex: DeskWorker;
  /** How many calls the connector made since the last time. */
  calls(): number;
  connect(credentials?: object, options?: Partial<DeskClientOptions>): Connector;
  create(ticket?: Partial<NewTicket>): Promise<string>;
}

/**
 * The promises of desks/connector.ts, against the real desk.
 * @param more tests of this kind alone, in the same run
 */
export function describeContract<C extends object>(
  of: ContractCase<C>,
  more: (run: () => ContractRun) => void = () => {},
): void {
  const { kind, start, wrong, statuses, priorities } = of;
  const { unknownPerson, unknownTicket, filesStandAlone } = of;
  const agent = createAgent(true);
  let run: ContractRun;

  beforeAll(async () => {
    const desk = await start();
    let count = 0;
    const connect = (
      credentials: object = desk.credentials,
      options: Partial<DeskClientOptions> = {},
    ) => {
      const allowed = async () => {
        count += 1;
      };
      const client = createDeskClient({ url: desk.url, agent, allowed, ...options });
      return kind.connect(client, kind.credentials.parse(credentials));
    };
    const connector = connect();
    run = {
      desk,
      connector,
      connect,
      alex: desk.as('alex'),
      calls() {
        const made = count;
        count = 0;
        return made;
      },
      async create(ticket = {}) {
        const { id } = await connector.create({
          ourReference: `northwind/${randomUUID()}`,
          queue: desk.queue,
          subject: 'A printer',
          description: 'It does not print.',
          requester: 'Dana Doe (Northwind)',
          status: statuses.fresh,
          ...ticket,
        });
        return id;
      },
    };
  }, 120_000);
  afterAll(async () => {
    await run?.desk.stop();
    await agent.destroy();
  });

  async function read(ticket: string): Promise<TicketWithEntries> {
    const found = await run.connector.read(ticket);
    if (!found) throw new Error(`There is no ticket ${ticket}.`);
    return found;
  }
  async function refusalOf(promise: Promise<unknown>): Promise<DeskError['no']> {
    const error = await promise.then(
      () => new Error('It was accepted.'),
      (error: unknown) => error,
    );
    if (!(error instanceof DeskError)) throw error;
    return error.no;
  }
  /** Follows the cursor until there are no more changes now. */
  async function follow(cursor: string, connector = run.connector) {
    const tickets: TicketWithEntries[] = [];
    let changes: DeskChanges;
    let next = cursor;
    do {
      changes = await connector.changesSince(next);
      expect(changes.failed).toEqual([]);
      tickets.push(...changes.tickets);
      next = changes.cursor;
    } while (changes.more);
    return { tickets, cursor: next };
  }
  const now = async () => (await run.connector.changesSince(null)).cursor;
  const file = (name: string, bytes: Buffer): NewDeskFile => ({
    visibility: 'public',
    name,
    contentType: 'application/octet-stream',
    size: bytes.length,
    text: `Dana (Northwind): ${name}\n\n[crossdesk:${randomUUID()}]`,
    open: () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)].filter((b) => b.length)),
  });

  describe('check', () => {
    test('says the account, and that nothing is missing', async () => {
      const { version, account, missing } = await run.connector.check([run.desk.queue]);
      expect(missing).toEqual([]);
      // Not every desk tells its version.
      if (version !== null) expect(version).toContain(kind.title);
      expect(account).toBe(run.desk.account);
    });

    test('names wrong credentials, missing rights, an unknown queue, and a desk that is not there', async () => {
      const [refused, powerless, queue, away] = await Promise.all([
        run.connect(wrong).check(),
        run.connect(run.desk.withoutRights).check([run.desk.queue]),
        run.connector.check(['No such queue']),
        run.connect(undefined, { url: 'http://127.0.0.1:1' }).check(),
      ]);
      expect(refused.missing).toEqual([expect.stringMatching(/credentials/)]);
      expect(powerless.missing).toEqual(
        expect.arrayContaining([expect.stringContaining(run.desk.queue)]),
      );
      expect(queue.missing).toEqual([expect.stringContaining('No such queue')]);
      expect(away.missing).toEqual([expect.stringContaining('http://127.0.0.1:1')]);
    });
  });

  describe('a ticket', () => {
    test('is found by its reference once it is created, and bears what was sent', async () => {
      const ourReference = `northwind/${randomUUID()}`;
      expect(await run.connector.find(ourReference)).toBeNull();
      const id = await run.create({
        ourReference,
        subject: 'Größe der "Tür" ändern\nsofort €',
        description:
          'Bitte:\n\n  1. öffnen 😀\n  2. <b>schließen</b>\n\nhttps://northwind.example/x',
        priority: priorities[0],
      });
      await run.create();
      expect((await run.connector.find(ourReference))?.id).toBe(id);
      expect(await run.connector.find(ourReference.slice(0, -1))).toBeNull();
      const { ticket, entries } = await read(id);
      expect(ticket).toMatchObject({
        id,
        subject: 'Größe der "Tür" ändern sofort €',
        queue: run.desk.queue,
        status: statuses.fresh,
        priority: priorities[0],
        owner: null,
        ourReference,
        mergedInto: null,
        isDeleted: false,
      });
      expect(ticket.description).toContain('  1. öffnen 😀\n  2. <b>schließen</b>');
      expect(ticket.url).toContain(`${run.desk.url}/`);
      expect(entries).toEqual([]);
    });

    test('is moved, prioritised and assigned, and refuses what the desk does not know', async () => {
      const { connector, alex } = run;
      const id = await run.create();
      await connector.move(id, { status: statuses.open, priority: priorities[1] });
      await connector.assign(id, { person: alex.id });
      const { ticket } = await read(id);
      expect(ticket).toMatchObject({ status: statuses.open, priority: priorities[1] });
      expect(ticket.owner).toMatchObject({ id: alex.id, name: alex.name });
      const nobody = connector.assign(id, { person: unknownPerson });
      expect(await refusalOf(nobody)).toMatchObject({ status: 'refused' });
      const nowhere = connector.move(id, { status: statuses.unknown });
      expect(await refusalOf(nowhere)).toMatchObject({ status: 'refused' });
      await connector.assign(id, { person: null });
      expect((await read(id)).ticket).toMatchObject({ status: statuses.open, owner: null });
      // Somebody has opened it, and a write that does not know this must not undo it.
      const late = connector.move(id, { status: statuses.unknown }, statuses.fresh);
      await expect(late).rejects.toBeInstanceOf(TicketChanged);
      await connector.move(id, { priority: priorities[0] }, statuses.open);
      const { status, priority } = (await read(id)).ticket;
      expect([status, priority]).toEqual([statuses.open, priorities[0]]);
    });

    test('that never existed is null, and takes nothing', async () => {
      const { connector } = run;
      expect(await connector.read(unknownTicket)).toBeNull();
      const comment = connector.comment(unknownTicket, { visibility: 'public', text: 'Hi' });
      expect(await refusalOf(comment)).toMatchObject({ status: 'refused' });
      const ticket = run.create({ queue: 'No such queue' });
      expect(await refusalOf(ticket)).toMatchObject({ status: 'refused' });
    });

    test('tells that it was deleted', async () => {
      const id = await run.create();
      const cursor = await now();
      await run.alex.remove(id);
      const found = await run.connector.read(id);
      expect(found === null || found.ticket.isDeleted).toBe(true);
      // Where the desk forgets it, nobody can say that it changed.
      const { tickets } = await follow(cursor);
      expect(tickets.filter(({ ticket }) => ticket.id === id)).toEqual(
        found
          ? [expect.objectContaining({ ticket: expect.objectContaining({ isDeleted: true }) })]
          : [],
      );
    });

    test('tells into which one it was merged, whose entries it shares', async () => {
      const { alex } = run;
      if (!alex.merge) return;
      const [merged, into] = await Promise.all([run.create(), run.create()]);
      await alex.reply(merged, 'Written before it was merged.');
      const cursor = await now();
      await alex.merge(merged, into);
      const { tickets } = await follow(cursor);
      const mergedOne = tickets.find(({ ticket }) => ticket.id === merged);
      expect(mergedOne?.ticket.mergedInto).toBe(into);
      const survivor = await read(into);
      expect(survivor.ticket.mergedInto).toBeNull();
      expect(survivor.entries.map(({ text }) => text)).toEqual(['Written before it was merged.']);
    });
  });

  describe('entries', () => {
    test('are public or internal, ours or theirs, whole and in order', async () => {
      const { connector, alex } = run;
      const id = await run.create();
      const ours = 'Dana (Northwind), 10:22 UTC:\n\nÄrger &amp; <b>mehr</b> 😀\n\n[crossdesk:AAAA]';
      await connector.comment(id, { visibility: 'public', text: ours });
      await alex.reply(id, 'An answer: 1 < 2 & "quotes"');
      await connector.comment(id, { visibility: 'internal', text: `Note\n\n${ours}` });
      await alex.note(id, 'Only for us');
      const { ticket, entries } = await read(id);
      const shown = ({ visibility, isOwn, text, author }: DeskEntry) => [
        visibility,
        isOwn,
        text,
        author.id,
      ];
      expect(entries.map(shown)).toEqual([
        ['public', true, ours, run.desk.accountId],
        ['public', false, 'An answer: 1 < 2 & "quotes"', alex.id],
        ['internal', true, `Note\n\n${ours}`, run.desk.accountId],
        ['internal', false, 'Only for us', alex.id],
      ]);
      expect(entries[1]?.author.name).toBe(alex.name);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
      expect(ticket.updatedAt.getTime()).toBeGreaterThanOrEqual(entries[3]?.at.getTime() ?? NaN);
      const again = await read(id);
      expect(again.entries).toEqual(entries);
    });

    test.each(['fresh', 'done'] as const)(
      'from Crossdesk leave the status of a %s ticket as it is',
      async (state) => {
        const { connector } = run;
        const id = await run.create();
        if (state === 'done') await connector.move(id, { status: statuses.done });
        await connector.comment(id, { visibility: 'public', text: 'News' });
        await connector.attach(id, file('news.txt', Buffer.from('News')));
        expect((await read(id)).ticket.status).toBe(statuses[state]);
      },
    );

    test('in HTML are plain text', async () => {
      const { alex } = run;
      if (!alex.replyInHtml) return;
      const id = await run.create();
      await alex.replyInHtml(
        id,
        '<p>First &amp; <b>bold</b></p><script>alert(1)</script><p onclick="x()">See <a href="https://a.example/">it</a></p>',
      );
      const { entries } = await read(id);
      expect(entries.map(({ text }) => text)).toEqual([
        'First & bold\n\nSee it [https://a.example/]',
      ]);
    });

    test('have files of any size and name, in both directions', async () => {
      const { connector, alex } = run;
      const id = await run.create();
      const files = [
        ['empty.txt', Buffer.alloc(0)],
        ['Größe & Maß (A) €.bin', Buffer.from([0, 255, 13, 10, 0])],
        ['large.bin', Buffer.alloc(1024 * 1024 + 1, 'äbc')],
      ] as const;
      for (const [name, bytes] of files) await connector.attach(id, file(name, bytes));
      const bytes = Buffer.from([1, 0, 254]);
      const theirs = { name: 'Übersicht.pdf', contentType: 'application/pdf', bytes };
      await alex.note(id, 'With a file', theirs);

      const { entries } = await read(id);
      const found = entries.flatMap((entry) => entry.files.map((one) => ({ entry, one })));
      expect(found.map(({ one }) => one.name)).toEqual([
        ...files.map(([name]) => name),
        theirs.name,
      ]);
      expect(found.map(({ entry }) => [entry.visibility, entry.isOwn])).toEqual([
        ...files.map(() => ['public', true]),
        [filesStandAlone ? 'public' : 'internal', false],
      ]);
      expect(found.at(-1)?.entry.text).toBe(filesStandAlone ? '' : 'With a file');
      expect(found.at(-1)?.one.contentType).toBe('application/pdf');
      for (const [index, expected] of [...files.map(([, bytes]) => bytes), bytes].entries()) {
        const one = found[index]?.one;
        if (!one) throw new Error(`File ${index} is missing.`);
        if (one.size !== null) expect(one.size).toBe(expected.length);
        const fetched = await buffer(await connector.fetchFile(id, one));
        expect(fetched.equals(expected)).toBe(true);
      }
    });
  });

  describe('changes', () => {
    test('begin now, come oldest first, and come again with the same cursor', async () => {
      const { alex } = run;
      const id = await run.create();
      const begin = await run.connector.changesSince(null);
      expect(begin).toMatchObject({ tickets: [], more: false });
      const opened = await alex.open({
        queue: run.desk.inbound,
        subject: 'Opened here',
        text: 'Hi',
      });
      const at = (await read(opened)).ticket.updatedAt;
      // Order is by the desk's clock, which may count seconds.
      do await alex.reply(id, 'Later');
      while ((await read(id)).ticket.updatedAt <= at);
      const { tickets } = await follow(begin.cursor);
      const ids = tickets.map(({ ticket }) => ticket.id);
      expect(ids.lastIndexOf(id)).toBeGreaterThan(ids.indexOf(opened));
      const found = tickets.find(({ ticket }) => ticket.id === opened);
      expect(found?.ticket).toMatchObject({
        subject: 'Opened here',
        description: 'Hi',
        queue: run.desk.inbound,
        ourReference: null,
      });
      const again = await follow(begin.cursor);
      expect(again.tickets.map(({ ticket }) => ticket.id)).toEqual(expect.arrayContaining(ids));
    });

    test('of the same second are complete, however often it is asked', async () => {
      const { alex } = run;
      const id = await run.create();
      let cursor = await now();
      const seen = new Set<string>();
      const look = async () => {
        const changes = await follow(cursor);
        cursor = changes.cursor;
        for (const { ticket, entries } of changes.tickets)
          if (ticket.id === id) for (const { text } of entries) seen.add(text);
      };
      for (const text of ['one', 'two', 'three', 'four']) {
        await Promise.all([alex.note(id, text), look()]);
        await look();
        expect(seen).toContain(text);
      }
    });

    test('of status, owner and priority come, too', async () => {
      const { alex } = run;
      const id = await run.create({ priority: priorities[0] });
      const cursor = await now();
      await alex.take(id);
      await alex.move(id, statuses.open);
      await alex.prioritise(id, priorities[1]);
      const { tickets } = await follow(cursor);
      const found = tickets.findLast(({ ticket }) => ticket.id === id);
      expect(found?.ticket).toMatchObject({
        status: statuses.open,
        priority: priorities[1],
        owner: { id: alex.id, name: alex.name },
      });
    });

    test('are not read with a cursor of another desk', async () => {
      for (const cursor of ['', '{}', 'rubbish', '"x"'])
        expect(await refusalOf(run.connector.changesSince(cursor))).toMatchObject({
          status: 'failed',
        });
    });
  });

  test('a call with wrong credentials is an outage that an admin has to end', async () => {
    const { connect } = run;
    const no = { status: 'unreachable', kind: 'unauthenticated' };
    expect(await refusalOf(connect(wrong).changesSince(null))).toMatchObject(no);
    expect(await refusalOf(connect(wrong).find('northwind/x'))).toMatchObject(no);
  });

  test('a webhook names a ticket or nothing, whatever it says', () => {
    const { connector } = run;
    const rubbish = [
      null,
      undefined,
      '',
      'x',
      7,
      [],
      [7],
      {},
      { ticket: {} },
      { ticket: '7; drop' },
    ];
    const large = { id: -1, ticket: ['7'], text: 'x'.repeat(100_000) };
    for (const body of [...rubbish, large, JSON.parse('{"__proto__": {"ticket": 7}}')])
      expect(connector.parseWebhook(body)).toEqual({});
  });

  more(() => run);

  test('a desk that is away is an outage, until it is back', async () => {
    await run.desk.kill();
    expect(await refusalOf(run.connector.find('northwind/x'))).toMatchObject({
      status: 'unreachable',
      kind: 'unreachable',
    });
    await run.desk.restart();
    expect(await run.connector.find('northwind/x')).toBeNull();
  });
}
