import { isFinal, type Lifecycle, target } from '../../domain/lifecycle';
import { recordTypes } from '../../records/recordTypes';

/** The parts of the lifecycles that the portal needs: the states in order, and the title and texts of each command. */
export function lifecycleTables(): string {
  const tables = Object.fromEntries(
    recordTypes().map(({ name, lifecycle }) => [name, tableOf(lifecycle)]),
  );
  return [
    '// Made from the tables in `domain/` by `npm run web:types`; do not edit.',
    `export const lifecycles = ${JSON.stringify(tables, null, 2)} as const;`,
    '',
  ].join('\n');
}

function tableOf(table: Lifecycle) {
  const commands = Object.entries(table.commands)
    .filter(([name, { by }]) => by.length > 0 && !Object.hasOwn(table.entries, name))
    .map(([name, { title, input, numbers, to, from, leads }]) => {
      const ends =
        !leads && to !== undefined && from.every((state) => isFinal(table, target(to, state)));
      return [name, { title, input, ends, ...(numbers && { numbers }) }];
    });
  return {
    states: table.states,
    final: table.final,
    commands: Object.fromEntries(commands),
    entries: Object.fromEntries(
      Object.entries(table.entries).map(([name, { title }]) => [name, { title }]),
    ),
  };
}
