import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ChangeModel, changeFields, modelFaults } from '../domain/changeModel';
import { normalChange } from '../domain/normalChange';

const name = z.string().trim().min(1).max(100);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
    error: 'must be lower-case letters, digits and "-", like emergency',
  }),
  title: name,
  initial: name,
  metaphases: z.array(z.strictObject({ name, phases: z.array(name).min(1) })).min(1),
  transitions: z.array(
    z.strictObject({
      from: name,
      to: name,
      conditions: z
        .array(
          z.strictObject({ field: z.enum(changeFields), oneOf: z.array(name).min(1).optional() }),
        )
        .optional(),
    }),
  ),
  last: z.array(name).min(1),
  abandoned: name,
});

/**
 * The change models: the normal change, and those in JSON files, one of which can replace it. `problems` names each
 * file and everything that is wrong with it.
 */
export function readChangeModels(files: readonly string[]): {
  readonly models: readonly ChangeModel[];
  readonly problems: readonly string[];
} {
  const models = new Map<string, ChangeModel>([[normalChange.name, normalChange]]);
  const problems: string[] = [];
  const loaded = new Set<string>();
  for (const file of files) {
    const read = readModel(file);
    problems.push(...read.problems.map((problem) => `${file}: ${problem}`));
    if (!read.model) continue;
    if (loaded.has(read.model.name)) problems.push(`${file}: "${read.model.name}" is there twice`);
    loaded.add(read.model.name);
    models.set(read.model.name, read.model);
  }
  return { models: [...models.values()], problems };
}

function readModel(file: string): { model?: ChangeModel; problems: string[] } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) {
      const problems = parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
      );
      return { problems };
    }
    const faults = modelFaults(parsed.data as ChangeModel);
    return faults.length > 0
      ? { problems: faults }
      : { model: parsed.data as ChangeModel, problems: [] };
  } catch {
    return { problems: ['is not JSON'] };
  }
}
