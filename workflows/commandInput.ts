import { uuid4 } from '@temporalio/workflow';
import type { CommandInput } from '../domain/mailbox';
import { instanceId } from '../domain/names';
import { Undecodable } from './payloadConverter';

export interface ReadInput {
  readonly input: CommandInput;
  /** What is wrong with it as a whole. */
  readonly fault?: string;
}

/**
 * The input of a command as it came in by signal or update. Anybody who may signal can send anything, and a wrong
 * type must not reach code that expects a text. What the lifecycle names is left for it to refuse, with the place.
 */
export function readInput(sent: unknown): ReadInput {
  const nobody = { by: '' };
  if (sent instanceof Undecodable) {
    return { input: nobody, fault: `Its input cannot be decoded. ${sent.reason}` };
  }
  if (sent === undefined || sent === null) return { input: nobody };
  if (typeof sent !== 'object' || Array.isArray(sent) || ArrayBuffer.isView(sent)) {
    return { input: nobody, fault: 'Its input must be one object, {"by": "<user>", …}.' };
  }
  const { by = '', id, seen, trace, instance, ...rest } = sent as Readonly<Record<string, unknown>>;
  const fault =
    instance === undefined || (isText(instance) && instanceId.test(instance))
      ? undefined
      : 'instance: must be the id of an instance.';
  const input = {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, textOf(value)])),
    by: textOf(by) ?? '',
    ...(isText(id) && { id }),
    ...(isText(seen) && { seen }),
    ...(isText(trace) && { trace }),
    ...(isText(instance) && !fault && { instance }),
  };
  return { input, ...(fault && { fault }) };
}

/**
 * A value as the lifecycle checks it. What is no text stays none, so that it is refused, but loses what it holds: a
 * value that is nested too deep cannot be measured.
 */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return isText(value) ? value : (0 as unknown as string);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The command's own id, or its update's. No id is made here: validators must leave the random numbers alone. */
export function givenId(input: CommandInput, updateId?: string): string | undefined {
  return [input.id, updateId].find((id) => id && uuid.test(id))?.toLowerCase();
}

/** A signal by hand may come without an id. */
export function identified(
  input: CommandInput,
  updateId?: string,
): CommandInput & { readonly id: string } {
  return { ...input, id: givenId(input, updateId) ?? uuid4() };
}
