import { z } from 'zod';
import type { SensitiveAction } from '../../domain/fourEyes';
import type { Role } from '../../domain/lifecycle';
import type { Target } from '../../records/approvals';
import type { Caller } from '../../records/user';
import type { Answer } from './answer';
import { readInput } from './input';
import type { AnswerDescription, Operation } from './operation';
import type { Upload } from './upload';

/** The context of a call, besides its input. */
export interface Call {
  readonly caller: Caller;
  /** The id of this call's effect: the same when it is repeated with its `Idempotency-Key`. */
  readonly effectId: string;
  readonly ifMatch: string | undefined;
  readonly lastEventId: string | undefined;
  /**
   * For long calls: the caller with the current roles.
   * @throws Refused `unauthenticated` or `forbidden` if the caller has lost access
   */
  readonly stillIn: () => Promise<Caller>;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
}

/** The prefix of all routes. */
export const base = '/api/v1';

/** No input. */
const none = z.strictObject({});
type None = typeof none;

/**
 * What the audit log says of a call. For a route that writes: the action, `<type of target>.<verb>`, by which the changes of
 * audited tables are recorded. For a route that reads: the action of an entry that is written before anything is sent. `command`: a workflow makes the
 * change, which is recorded as the user's; an entry says that the command was given, and from where. Or why nothing is
 * recorded. A writing route of admins must say one of them.
 */
export type Audited =
  | `${string}.${string}`
  | { readonly command: `${string}.${string}` }
  | { readonly none: string };

interface Definition<P extends z.ZodObject, Q extends z.ZodObject> {
  readonly method: Operation['method'];
  /** Below `/api/v1`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly roles: readonly Role[];
  /** Whether external systems may call it, with their own token. */
  readonly systems?: true;
  readonly params?: P;
  readonly query?: Q;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  readonly problems?: readonly number[];
  readonly audit?: Audited;
}

/** What opens or ends trust, of calls with an input. */
interface Sensitive<I> {
  readonly action: SensitiveAction;
  /** Whether this call does. Absent: every call does. */
  when?(input: I, caller: Caller): Promise<boolean>;
  /**
   * What the call is about, for the second admin. Null: this call never needs one.
   * @throws Refused as the call itself would, so that nobody is asked in vain
   */
  target(input: I, caller: Caller): Promise<(Target & { readonly version?: string }) | null>;
}

interface JsonInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
}

interface JsonDefinition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Definition<P, Q> {
  readonly body?: B;
  /** Set if it opens or ends trust: it needs a recent sign-in, and a second admin if the policy of four eyes says so. */
  readonly sensitive?: Sensitive<JsonInput<P, Q, B>>;
  handle(input: JsonInput<P, Q, B> & Call): Promise<Answer>;
}

interface UploadDefinition<P extends z.ZodObject> extends Definition<P, None> {
  handle(input: { params: z.output<P>; upload: Upload } & Call): Promise<Answer>;
}

/** The parts of a request before validation. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
  readonly upload?: Upload | undefined;
}

/** An operation and its handler: the only definition of the Express route and the OpenAPI entry. */
export interface Route extends Operation {
  readonly roles: readonly Role[];
  readonly audit?: Audited;
  /** Set if it opens or ends trust. */
  readonly sensitive?: { readonly action: SensitiveAction; readonly isAlways: boolean } | undefined;
  /** Validates the input before anything happens, and throws on errors. */
  prepare(raw: RawInput): Prepared;
}

/** A call whose input is valid. */
export interface Prepared {
  perform(call: Call): Promise<Answer>;
  /** Of a sensitive route: whether this call opens or ends trust. */
  isSensitive(caller: Caller): Promise<boolean>;
  /** See `Sensitive`. */
  target(caller: Caller): ReturnType<Sensitive<unknown>['target']>;
}

/** A route that takes no body, or a JSON body. */
export function route<
  P extends z.ZodObject = None,
  Q extends z.ZodObject = None,
  B extends z.ZodType = z.ZodUndefined,
>(definition: JsonDefinition<P, Q, B>): Route {
  const { handle, sensitive, ...described } = definition;
  return {
    ...described,
    ...(sensitive && { sensitive: { action: sensitive.action, isAlways: !sensitive.when } }),
    path: base + definition.path,
    prepare(raw) {
      // If a schema is left out, its type parameter is the one of no input.
      const params = readInput((definition.params ?? none) as P, raw.params, 'path');
      const query = readInput((definition.query ?? none) as Q, raw.query, 'query');
      const body = readInput((definition.body ?? z.undefined()) as B, raw.body);
      const input = { params, query, body };
      return {
        perform: (call) => handle({ ...input, ...call }),
        isSensitive: async (caller) =>
          sensitive !== undefined && ((await sensitive.when?.(input, caller)) ?? true),
        target: async (caller) => (await sensitive?.target(input, caller)) ?? null,
      };
    },
  };
}

/** A route that takes one file as a multipart form. */
export function uploadRoute<P extends z.ZodObject = None>(definition: UploadDefinition<P>): Route {
  const { handle, ...described } = definition;
  return {
    ...described,
    body: 'upload',
    path: base + definition.path,
    prepare(raw) {
      const params = readInput((definition.params ?? none) as P, raw.params, 'path');
      readInput(none, raw.query, 'query');
      const { upload } = raw;
      if (!upload) throw new Error('The form was not read.');
      return {
        perform: (call) => handle({ params, upload, ...call }),
        isSensitive: async () => false,
        target: async () => null,
      };
    },
  };
}
