import { describe, expect, test } from '@jest/globals';
import type { DeskEntry, Ticket } from '../../desks/connector';
import {
  type InboundEffect,
  type InboundSituation,
  partIds,
  planTicket,
} from '../../desks/inbound';
import { requestTracker } from '../../desks/requestTracker/requestTracker';
import { maxAttachmentBytes } from '../../domain/attachment';
import { factsOf } from '../../domain/deskFacts';
import { type DeskRecord, lifecycleIn } from '../../domain/deskMapping';
import { markOf } from '../../domain/deskText';
import { maxTextBytes } from '../../domain/text';

const desk = '6f3c1f8e-56b2-4d2c-8f0e-5a2f6f0f7a11';
const id = '0f2b8c1e-5d0a-4c7f-9b3e-7a1d2c3b4a5f';
const alex = { id: 'alex', name: 'Alex Agent' };
const robin = { id: 'robin', name: 'Robin Agent' };
const at = new Date('2026-11-30T10:00:00Z');

const ticket: Ticket = {
  ...{ id: '7', url: 'http://desk.example/7', subject: 'Help', description: '', queue: 'General' },
  ...{ status: 'open', owner: alex, group: null, priority: '50', requester: null, fields: {} },
  ...{ ourReference: 'northwind/ACME-PRQ0001001', mergedInto: null, isDeleted: false },
  ...{ createdAt: at, updatedAt: at },
};

function entry(n: number, text: string, some: Partial<DeskEntry> = {}): DeskEntry {
  const usual = { visibility: 'public', author: alex, at, isOwn: false, files: [] } as const;
  return { id: `${n}`, text, ...usual, ...some };
}

/** A task on which Alex works, and a ticket that says the same. */
function situation(
  state = 'Work in Progress',
  some: Partial<InboundSituation> & { readonly fields?: Record<string, string | null> } = {},
): InboundSituation {
  const { kind = 'task', fields, ...more } = some;
  const record = {
    state,
    fields: { assignedTo: 'Alex Agent', assignmentGroup: 'Desk', priority: '3', ...fields },
  };
  const theirs = { status: 'open', owner: 'alex', group: null, priority: '50' };
  return {
    ...{ desk, deskName: 'Service Desk', mapping: requestTracker.mapping, kind },
    ...{ number: 'ACME-PRQ0001001', table: lifecycleIn(kind), record },
    ...{ seen: { theirs, ours: factsOf(kind, record) }, sent: null, version: 3 },
    known: new Set<string>(),
    ...more,
  };
}

const plan = (given: InboundSituation, some: Partial<Ticket>, ...entries: DeskEntry[]) =>
  planTicket(given, { ticket: { ...ticket, ...some }, entries });
const short = (effects: readonly InboundEffect[]) =>
  effects.map((effect) => {
    if (effect.does === 'command')
      return `${effect.by}: ${effect.command} ${JSON.stringify(effect.input)}`;
    if (effect.does === 'refuse') return `refuse: ${effect.text}`;
    if (effect.does === 'file') return `${effect.by}: file ${effect.file.name}`;
    return `${effect.by}: ${effect.does} ${effect.text}`;
  });

describe('an entry', () => {
  test('becomes a comment or a work note of its author, with the same id at each look', () => {
    const entries = [
      entry(1, 'Hello'),
      entry(2, 'The lift is broken.', { visibility: 'internal', author: robin }),
    ];
    const { effects } = plan(situation(), {}, ...entries);
    expect(short(effects)).toEqual([
      'Alex Agent: comment Hello',
      'Robin Agent: work note The lift is broken.',
    ]);
    expect(plan(situation(), {}, ...entries).effects).toEqual(effects);
    expect(new Set(effects.map((effect) => effect.id)).size).toBe(2);
    const known = new Set(effects.map((effect) => effect.id));
    expect(plan(situation('Work in Progress', { known }), {}, ...entries).effects).toEqual([]);
  });

  test('that we wrote is no news, but one that quotes ours is', () => {
    const ours = entry(1, `Casey (Acme), then:\n\nHello\n\n${markOf(id)}`, { isOwn: true });
    const quoting = entry(2, `> Hello\n> ${markOf(id)}\nYes.`, { isOwn: true });
    const copied = entry(3, `Copied\n${markOf(id)}`);
    expect(short(plan(situation(), {}, ours, quoting, copied).effects)).toEqual([
      `Alex Agent: comment > Hello\n> ${markOf(id)}\nYes.`,
      `Alex Agent: comment Copied\n${markOf(id)}`,
    ]);
  });

  test('that is internal stays where the mapping says so, and its files are named and stay', () => {
    const file = { id: 'f', name: 'plan.pdf', contentType: 'application/pdf', size: 10 };
    const note = entry(1, 'See the plan.', { visibility: 'internal', files: [file] });
    expect(short(plan(situation(), {}, note).effects)).toEqual([
      'Alex Agent: work note See the plan.\n\n(Files in the ticket: plan.pdf)',
    ]);
    const change = situation('Log', { kind: 'change' });
    expect(plan(change, {}, note).effects).toEqual([]);
  });

  test('brings its files, each with its own id, and names one that is too large', () => {
    const file = { id: 'f', name: 'plan.pdf', contentType: 'application/pdf', size: 10 };
    const large = { ...file, id: 'g', name: 'film.mp4', size: maxAttachmentBytes + 1 };
    const reply = entry(1, '', { files: [file, large] });
    const { effects } = plan(situation(), {}, reply);
    expect(short(effects)).toEqual([
      'Alex Agent: file plan.pdf',
      'Alex Agent: work note The file film.mp4 (25 MiB) was not copied: a file can have at most 25 MiB. It is in the ticket: http://desk.example/7',
    ]);
    expect(effects.map((effect) => effect.id)).toEqual(partIds(desk, '7', reply).files);
  });

  test('is shortened to what a user may write, and a person without a name is the desk', () => {
    const nobody = { id: '', name: '\u0000' };
    const { effects } = plan(
      situation(),
      {},
      entry(1, 'a'.repeat(maxTextBytes + 1), { author: nobody }),
    );
    const [effect] = effects;
    if (effect?.does !== 'comment') throw new Error('It is no comment.');
    expect(effect.by).toBe('Service Desk');
    expect(effect.text.length).toBe(maxTextBytes);
  });

  test('on a record that is final stays in the ticket, which is told', () => {
    const closed = situation('Closed', {
      seen: { theirs: { status: 'open', owner: 'alex', group: null, priority: '50' }, ours: {} },
    });
    expect(short(plan(closed, {}, entry(1, 'One more thing')).effects)).toEqual([
      'refuse: ACME-PRQ0001001 is Closed, which is final: what is written here is not sent any more.',
    ]);
  });
});

describe('a new status', () => {
  test('is its command, and the reply that came with it is its text and no comment', () => {
    const { effects, agreed } = plan(
      situation(),
      { status: 'resolved' },
      entry(1, 'I look into it.'),
      entry(2, 'It works again.', { author: robin }),
    );
    expect(short(effects)).toEqual([
      'Alex Agent: comment I look into it.',
      'Robin Agent: propose {"resolutionCode":"Solved","resolutionNotes":"It works again."}',
    ]);
    expect(agreed).toMatchObject({ theirs: { status: 'resolved' }, ours: { state: 'Resolved' } });
  });

  test('without a reply has the text of the mapping, and is of the owner', () => {
    expect(short(plan(situation(), { status: 'stalled', owner: alex }).effects)).toEqual([
      'Alex Agent: requestInfo {"text":"More information is needed."}',
    ]);
  });

  test('that the lifecycle refuses changes nothing: the ticket is told once, and a reply is a comment', () => {
    const received = situation('Received', { fields: { assignedTo: 'Alex Agent' } });
    const reply = entry(1, 'It works again.');
    const { effects, agreed } = plan(received, { status: 'resolved' }, reply);
    expect(short(effects)).toEqual([
      expect.stringMatching(
        /^refuse: "resolved" changed nothing in ACME-PRQ0001001, which is Received\. .* Possible now: open \(assign\)\.$/,
      ),
      'Alex Agent: comment It works again.',
    ]);
    expect(agreed.theirs.status).toBe('resolved');
    expect(agreed.ours.state).toBe('Received');
    const known = new Set(effects.map((effect) => effect.id));
    expect(
      plan({ ...received, seen: agreed, known }, { status: 'resolved' }, reply).effects,
    ).toEqual([]);
  });

  test('that we are writing, that is known, or that was unknown is no news', () => {
    const writing = situation('Resolved', { sent: { status: 'resolved' } });
    expect(plan(writing, { status: 'resolved' }).effects).toEqual([]);
    expect(plan(situation(), {}).effects).toEqual([]);
    expect(
      plan(situation('Work in Progress', { seen: null }), { status: 'stalled' }).effects,
    ).toEqual([]);
  });

  test('is decided after the owner: who takes and resolves a ticket at once does both', () => {
    const received = situation('Received', {
      fields: { assignedTo: null },
      seen: {
        theirs: { status: 'new', owner: null, group: null, priority: '50' },
        ours: { state: 'Received', assignedTo: null, group: 'Desk', priority: '3' },
      },
    });
    const { effects, agreed } = plan(
      received,
      { status: 'resolved', owner: robin },
      entry(1, 'Done.'),
    );
    expect(short(effects)).toEqual([
      'Robin Agent: assign {"to":"Robin Agent"}',
      'Alex Agent: propose {"resolutionCode":"Solved","resolutionNotes":"Done."}',
    ]);
    expect(agreed.ours).toMatchObject({ state: 'Resolved', assignedTo: 'Robin Agent' });
  });
});

describe('at the customer', () => {
  const request = (state: string, status: string) =>
    situation(state, {
      kind: 'request' as DeskRecord,
      seen: { theirs: { status, owner: null, group: null, priority: '0' }, ours: { state } },
    });

  test('solving the ticket accepts, and opening it again rejects with the reply as the reason', () => {
    expect(short(plan(request('Resolved', 'stalled'), { status: 'resolved' }).effects)).toEqual([
      'Alex Agent: accept {}',
    ]);
    const again = plan(request('Resolved', 'stalled'), { status: 'open' }, entry(1, 'Not yet.'));
    expect(short(again.effects)).toEqual(['Alex Agent: reject {"reason":"Not yet."}']);
  });

  test('a reply answers a question, and the status that the desk sets by itself means nothing then', () => {
    const asked = request('Awaiting Info', 'stalled');
    const { effects } = plan(asked, { status: 'open', owner: robin }, entry(1, 'The third floor.'));
    expect(short(effects)).toEqual(['Alex Agent: comment The third floor.']);
  });

  test("the owner and the priority of the ticket are the desk's own", () => {
    const open = request('Work in Progress', 'open');
    expect(plan(open, { owner: robin, priority: '100', group: 'Network' }).effects).toEqual([]);
  });
});
