import { uuid4 } from '@temporalio/workflow';
import type { CommandInput } from '../domain/mailbox';
import { instanceId } from '../domain/names';
import { Undecodable } from './payloadConverter';

export interface ReadInput {
  readonly input: CommandInput;
  /** The error of the input as a whole. */
  readonly fault?: string;
}

/**
 * Reads the input of a command from a signal or an update. Anybody who may signal can send anything, and a wrong type
 * must not reach code that expects a text. Fields that the lifecycle names are passed on, so that the lifecycle refuses
 * them with their place.
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
 * A value as the lifecycle checks it. A value that is not a text is replaced by an empty value of its type, which is
 * refused too: a deeply nested value could not be measured.
 */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return isText(value) ? value : (0 as unknown as string);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The command's own id, or the id of its update. It never generates an id: validators must not use the workflow's
 * random numbers.
 */
export function givenId(input: CommandInput, updateId?: string): string | undefined {
  return [input.id, updateId].find((id) => id && uuid.test(id))?.toLowerCase();
}

/** A signal that is sent by hand can lack an id. */
export function identified(
  input: CommandInput,
  updateId?: string,
): CommandInput & { readonly id: string } {
  return { ...input, id: givenId(input, updateId) ?? uuid4() };
}
