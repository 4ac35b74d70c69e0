import { z } from 'zod';
import { fileNameFault, maxAttachmentBytes, mediaTypeOf } from '../../domain/attachment';
import { catalogKinds } from '../../domain/event';
import { answersFault, formFault } from '../../domain/form';
import { durationFault, workingTimeFault } from '../../domain/policy';
import type { Coded, Fault } from '../../domain/refusal';
import { maxTextBytes, nameFaultOf, textFaultOf } from '../../domain/text';

/** The schemas of input from users and partners. The API and the exchange between instances share them. */

/** Patterns of texts. Each has a code for its fault (input.ts). */
export const notBlank = /\S/;
export const oneLine = /^[^\p{Cc}]*$/u;
export const digits = /^\d{1,9}$/;

/** A string that `faultOf` validates. `coded` is the code of a fault that is only a message. */
export function checked(faultOf: (value: string) => Fault | string | null, coded: Coded = {}) {
  return z.string().superRefine((value, context) => addFault(context, faultOf(value), coded));
}

/** An issue with the code of its fault, which `readInput` reads. */
export function addFault(
  context: z.core.$RefinementCtx,
  found: Fault | string | null,
  coded: Coded = {},
): void {
  if (found === null) return;
  const fault: Fault = typeof found === 'string' ? { message: found, ...coded } : found;
  const { message, ...params } = fault;
  context.addIssue({ code: 'custom', message, params });
}

const durationLike = (example: string) => ({ code: 'duration', params: { example } }) as const;

/** A text of the maximum size, counted in bytes of UTF-8. */
export const anyText = checked((value) => textFaultOf(value)).meta({ maxLength: maxTextBytes });

/** A text that is not blank. */
export const text = z
  .string()
  .regex(notBlank, { error: 'must not be blank.' })
  .superRefine((value, context) => addFault(context, textFaultOf(value)))
  .meta({ maxLength: maxTextBytes });

/** A name that is used as a key. */
export const word = z.string().min(1).max(255);

/** A name that is shown: of a person, a program, a record, a state. */
export const shownName = checked(nameFaultOf);

export const priority = z.int().min(1).max(5).meta({ description: '1 critical … 5 planning.' });

/** A delay of a policy. */
export const delay = z
  .string()
  .max(64)
  .superRefine((value, context) => addFault(context, durationFault(value), durationLike('P5D')))
  .nullable()
  .meta({ description: 'An ISO 8601 duration. Null turns it off.', example: 'P5D' });

const storableWord = checked((value) => textFaultOf(value))
  .min(1)
  .max(255);

/** The parts of a catalog item. */
export const itemParts = {
  name: text,
  kind: z.enum(catalogKinds),
  description: anyText,
  schema: z
    .record(z.string(), z.unknown())
    .superRefine((value, context) => addFault(context, formFault(value), { code: 'formTooLarge' }))
    .meta({ description: "JSON Schema of a request's `variables`." }),
  active: z.boolean(),
};

/** The parts of its policy that an older item lacks. */
export const laterParts = {
  reopenWithin: delay.exactOptional(),
  remindInfoAfter: delay.exactOptional(),
  escalateInfoAfter: delay.exactOptional(),
  remindReceivedAfter: delay.exactOptional(),
  escalateReceivedAfter: delay.exactOptional(),
};

const targets = z
  .partialRecord(
    z.enum(['1', '2', '3', '4', '5']),
    checked(workingTimeFault, durationLike('PT4H')).max(64).meta({ example: 'PT4H' }),
  )
  .meta({ description: 'ISO 8601 durations of working time in hours and minutes, by priority.' });

/** The service levels of an item. */
export const serviceLevels = z
  .strictObject({
    calendar: z.uuid().meta({ description: 'The id of the calendar.' }),
    warnAt: z.int().min(1).max(99).nullable().default(75).meta({
      description: 'The percentage of the target after which a warning is written. Null is off.',
    }),
    response: targets.default({}),
    resolution: targets.default({}),
  })
  .nullable()
  .meta({ description: 'Targets of response and resolution. They do not cross to customers.' });

/** The parts of its policy. */
export const policyParts = {
  remindAfter: delay,
  closeAfter: delay,
  ...laterParts,
  assignmentGroup: storableWord.nullable(),
  priority: priority.nullable(),
};

/** The parts of a request for it. */
export const requestParts = {
  catalogItem: word,
  shortDescription: text,
  description: anyText,
  priority,
  variables: z
    .record(z.string(), z.unknown())
    .superRefine((value, context) =>
      addFault(context, answersFault(value), { code: 'formTooLarge' }),
    ),
};

/** The metadata of a file, without its bytes. */
export const fileDescription = z.object({
  id: z.uuid(),
  name: checked(fileNameFault, { code: 'fileName' }),
  contentType: z.string().transform(mediaTypeOf),
  size: z.int().nonnegative().max(maxAttachmentBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
