import { describe, expect, test } from '@jest/globals';
import {
  actions,
  apply,
  applyInbound,
  type Fields,
  type Input,
  type JournalKind,
  type Lifecycle,
  type Role,
} from '../../domain/lifecycle';
import { type ProviderField, providerFields, type RequestState } from '../../domain/request';
import { englishOf } from '../../domain/saying';

/** The expectation of one command, written out for every state. */
export interface CommandRow<S extends string = RequestState, F extends string = ProviderField> {
  readonly command: string;
  /** What the record holds when it is given. */
  readonly fields?: Fields<F>;
  readonly input: Input;
  readonly sets: Fields<F>;
  readonly kind: JournalKind;
  /** What a reader of the journal must find in its entry. */
  readonly mentions: readonly string[];
  /** Where it leads, and the event that is told, if any. */
  readonly in: Readonly<Record<S, 'refused' | readonly [to: S, emits?: string]>>;
}

/** What the clock alone gives in one state: entries that move nothing, by command and what each must mention. */
export function reminderRows<S extends string, F extends string>(
  table: Lifecycle,
  from: NoInfer<S>,
  commands: Readonly<Record<string, string>>,
  emits?: string,
): CommandRow<S, F>[] {
  const refused = Object.fromEntries(table.states.map((state) => [state, 'refused']));
  const stays = emits ? [from, emits] : [from];
  return Object.entries(commands).map(([command, mention]) => ({
    command,
    input: {},
    sets: {} as Fields<F>,
    kind: 'system',
    mentions: [mention],
    in: { ...refused, [from]: stays } as CommandRow<S, F>['in'],
  }));
}

/** The expectation of one event from the partner, written out for every state. */
export interface InboundRow {
  readonly event: string;
  readonly takes: readonly ProviderField[];
  /** `stays`: in place, the state is the same. `late`: out of place or after the end, the state is the same. */
  readonly in: Readonly<Record<RequestState, 'stays' | 'late' | RequestState>>;
}

/** What each role may do in each state, in the order shown. */
export type Offer<S extends string = RequestState> = Readonly<
  Record<S, Readonly<Record<Role, readonly string[]>>>
>;

/** Every role at once: what a refusal offers instead. */
export type OfferToAll<S extends string = RequestState> = Readonly<Record<S, readonly string[]>>;

const by = 'Dana';

export function testCommands<S extends string, F extends string>(
  table: Lifecycle,
  rows: readonly CommandRow<S, F>[],
  offered: (fields: Fields<F>) => OfferToAll<S>,
) {
  test('no command is without its row here', () => {
    expect(new Set(rows.map((row) => row.command))).toEqual(new Set(Object.keys(table.commands)));
  });

  for (const row of rows) {
    const fields: Fields = Object.freeze(row.fields ?? {});
    const holder = fields.assignedTo ? `, assigned to ${fields.assignedTo}` : '';
    for (const [state, expected] of Object.entries<CommandRow<S, F>['in'][S]>(row.in)) {
      const record = Object.freeze({ state, fields });
      const given = () => apply(table, record, row.command, Object.freeze(row.input), by);

      if (expected === 'refused') {
        test(`${row.command} is refused in ${state}${holder}, and the answer says what is possible`, () => {
          expect(given()).toMatchObject({
            ok: false,
            code: 'state',
            message: expect.stringMatching(/\S/),
            details: { state, actions: offered(fields)[state as S] },
          });
        });
      } else {
        const [to, emits] = expected;
        test(`${row.command} leads from ${state}${holder} to ${to} and tells ${emits ?? 'nobody'}`, () => {
          const decision = given();
          expect(decision).toEqual({
            ok: true,
            outcome: {
              state: to,
              fields: row.sets,
              kind: row.kind,
              text: expect.any(String),
              says: decision.ok ? decision.outcome.says : undefined,
              emits,
              late: false,
            },
          });
          // The portal translates the code: it says the same as the text.
          if (decision.ok && decision.outcome.says)
            expect(decision.outcome.text).toBe(englishOf(decision.outcome.says));
          for (const word of row.mentions)
            expect(decision).toHaveProperty('outcome.text', has(word));
        });
      }
    }
  }
}

/** @param unruled events for which the table needs no rule: they only make a journal entry. */
export function testInbound(
  table: Lifecycle,
  ruled: readonly InboundRow[],
  unruled: readonly InboundRow[],
) {
  const all = {
    assignedTo: 'Avery',
    assignmentGroup: 'Network',
    resolutionCode: 'fixed',
    resolutionNotes: 'Restarted.',
    priority: '2',
  };
  const inbound = (name: string, fields: Fields) =>
    Object.freeze({
      name,
      kind: 'state' as const,
      text: 'As told.',
      fields: Object.freeze(fields),
    });

  test('no event that is heard is without its row here', () => {
    expect(new Set(ruled.map((row) => row.event))).toEqual(new Set(Object.keys(table.applies)));
  });

  for (const row of [...ruled, ...unruled]) {
    for (const [state, expected] of Object.entries(row.in)) {
      const record = Object.freeze({ state, fields: {} });
      const moves = expected !== 'late' && expected !== 'stays';
      const name = moves ? `leads to ${expected}` : expected;

      test(`${row.event} heard in ${state}: ${name}`, () => {
        expect(applyInbound(table, record, inbound(row.event, {}))).toEqual({
          state: moves ? expected : state,
          fields: {},
          kind: 'state',
          text: 'As told.',
          late: expected === 'late',
        });
      });

      test(`${row.event} heard in ${state} takes ${row.takes.join(', ') || 'no field'} and no other`, () => {
        const alien = { state: 'Closed', kind: 'issue', shortDescription: 'Theirs' };
        const { fields } = applyInbound(table, record, inbound(row.event, { ...all, ...alien }));
        expect(fields).toEqual(Object.fromEntries(row.takes.map((field) => [field, all[field]])));
      });

      test(`${row.event} heard in ${state} empties what it takes when it says so`, () => {
        const empty = Object.fromEntries(providerFields.map((field) => [field, null]));
        const { fields } = applyInbound(table, record, inbound(row.event, empty));
        const emptied = row.takes.filter((field) => field !== 'priority');
        expect(fields).toEqual(Object.fromEntries(emptied.map((field) => [field, null])));
      });
    }
  }
}

export function testOffer<S extends string>(table: Lifecycle, fields: Fields, offer: Offer<S>) {
  describe.each(Object.entries<Offer<S>[S]>(offer))('in %s', (state, byRole) => {
    test.each(Object.entries(byRole))(`the role %s is offered %j`, (role, expected) => {
      expect(actions(table, { state, fields }, [role as Role])).toEqual(expected);
    });

    test('a caller without a role is offered nothing', () => {
      expect(actions(table, { state, fields }, [])).toEqual([]);
    });
  });
}

/** Input that is wrong in one place, in a state that allows the command. */
export type WrongInput<S extends string = RequestState> = readonly [
  why: string,
  command: string,
  state: S,
  input: Readonly<Record<string, unknown>>,
  paths: readonly string[],
];

export function testInput<S extends string>(table: Lifecycle, wrong: readonly WrongInput<S>[]) {
  test.each(wrong)('%s: %s is refused as invalid in %s', (_why, command, state, input, paths) => {
    // What a body may hold is wider than what the type allows.
    const decision = apply(table, { state, fields: {} }, command, input as Input, by);
    expect(decision).toMatchObject({
      ok: false,
      code: 'invalid',
      message: expect.stringMatching(/\S/),
      details: {
        errors: paths.map((path) => ({ path, message: expect.stringMatching(/\S/) })),
      },
    });
  });

  test.each(['launch', '', 'constructor', 'toString', '__proto__'])(
    'the name "%s" is no command, and is refused like one that is not possible',
    (name) => {
      const decision = apply(table, { state: 'Closed', fields: {} }, name, {}, by);
      expect(decision).toMatchObject({ ok: false, details: { state: 'Closed', actions: [] } });
    },
  );
}

function has(word: string) {
  return expect.stringContaining(word);
}
