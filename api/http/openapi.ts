import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { approvalSchema } from './approval';
import { cookieName } from './cookies';
import { Examples, type Schema } from './examples';
import { type Operation, problemStatuses } from './operation';
import { problemSchema, problems } from './problem';

export interface DocumentInfo {
  readonly instance: string;
  readonly publicUrl: string;
}

/** A message that Crossdesk sends. */
export interface Sent {
  readonly name: string;
  readonly summary: string;
  readonly body: z.ZodType;
}

/** The OpenAPI 3.1 document of all operations. @param webhooks the messages that Crossdesk sends to programs */
export function openApiDocument(
  info: DocumentInfo,
  operations: readonly Operation[],
  webhooks: readonly Sent[] = [],
): object {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token from `npm run token`, or an access token of the configured OpenID provider.',
  });
  const basic = registry.registerComponent('securitySchemes', 'basic', {
    type: 'http',
    scheme: 'basic',
    description: "A user's name, with the user's password or one of the user's tokens.",
  });
  const session = registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(info, 'session'),
    description:
      'The cookie that `POST /api/v1/session` sets in a browser. A request with it that is not a GET must come from a page of this site (`Sec-Fetch-Site: same-origin`, or an `Origin` of this host). Otherwise the answer is 403.',
  });
  for (const operation of operations) {
    const { roles, ofTable, ownErrors } = operation;
    const schemes =
      roles === 'public' ? [] : ofTable ? [bearer, basic] : ownErrors ? [bearer] : byRoles(roles);
    registry.registerPath({
      ...configOf(operation),
      security: schemes.map(({ name }) => ({ [name]: [] })),
    });
  }

  for (const { name, summary, body } of webhooks) {
    registry.registerWebhook({
      method: 'post',
      path: name,
      summary,
      operationId: name,
      request: { body: { required: true, content: { 'application/json': { schema: body } } } },
      responses: { '2XX': { description: 'Received. Any other status means: try again.' } },
    });
  }

  /** Only people have sessions. */
  function byRoles(roles: readonly string[]) {
    return roles.length > 0 ? [bearer, session] : [bearer];
  }

  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: `Crossdesk at ${info.instance}`,
      version: '1',
      description: 'Two organisations work on one request, each in its own system.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: info.publicUrl }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
  });
  addExamples(document);
  return document;
}

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>;
type Content = Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>;

/** Adds an example to each JSON body, each answer and each path parameter. */
function addExamples({ paths = {}, components = {} }: Document): void {
  const examples = new Examples((components.schemas ?? {}) as Record<string, Schema>);
  const problemExamples: Record<string, { value: unknown }> = {};
  for (const [path, item] of Object.entries(paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      const { operationId = '', requestBody, responses = {}, parameters = [] } = operation;
      const json = contentOf(requestBody)['application/json'];
      if (json?.schema) json.example = examples.body(operationId, json.schema);
      for (const [status, response] of Object.entries(responses)) {
        const content = contentOf(response);
        const { 'application/json': answer, 'application/problem+json': problem } = content;
        if (answer?.schema) {
          answer.example = examples.answer(operationId, path, status, answer.schema);
        }
        if (problem) {
          const name = `Problem${status}`;
          problemExamples[name] ??= { value: examples.problem(status) };
          problem.examples = { problem: { $ref: `#/components/examples/${name}` } };
        }
      }
      for (const parameter of parameters) {
        if ('name' in parameter && parameter.in === 'path') {
          const schema = (parameter.schema ?? {}) as Schema;
          parameter.example = examples.parameter(path, parameter.name, schema);
        }
      }
    }
  }
  components.examples = problemExamples;
}

/** The content of a body or an answer. This document never uses references for them. */
function contentOf(part: object | undefined): Content {
  return part && 'content' in part ? (part.content as Content) : {};
}

const ifMatch = z.object({
  'If-Match': z.string().optional().meta({ description: 'The ETag of the version to change.' }),
});
const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[ -~]+$/)
    .optional()
    .meta({
      description:
        'Repeating the call with the same key and body gives the same answer and takes effect once.',
    }),
});

const approvalReason = z.object({
  'Approval-Reason': z.string().max(3_000).optional().meta({
    description:
      'Why you need it, percent-encoded UTF-8. If the policy of four eyes wants a second admin, the action then waits for one.',
  }),
});

function configOf(operation: Operation): RouteConfig {
  const { method, path, summary, tag, params, query, body, roles, systems, answers } = operation;
  const { ofTable, ownErrors } = operation;
  const conditions =
    !ownErrors && method === 'patch' && !ofTable
      ? ifMatch
      : !ownErrors && method === 'post' && roles !== 'public' && idempotencyKey;
  const headers = operation.sensitive
    ? approvalReason.extend(conditions ? conditions.shape : {})
    : conditions;
  const responses: RouteConfig['responses'] = {};
  for (const [status, answer] of Object.entries(answersOf(operation))) {
    const { description, schema, contentType = 'application/json' } = answer;
    responses[status] = {
      description,
      ...(answer.headers && { headers: headersOf(answer.headers) }),
      ...(schema && { content: { [contentType]: { schema } } }),
    };
  }
  if (
    method === 'get' &&
    roles !== 'public' &&
    !ofTable &&
    !ownErrors &&
    answers[200]?.contentType !== 'text/event-stream'
  ) {
    responses[304] = { description: 'Not modified: the version is that of If-None-Match.' };
  }
  for (const status of problemStatuses(operation)) responses[status] ??= problemResponse(status);
  return {
    method,
    path,
    summary,
    operationId: operationId(method, path),
    tags: [tag],
    ...(roles !== 'public' && { description: callers(roles, systems) }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && { body: bodyOf(body, operation.bodyType) }),
    },
    responses,
  };
}

/** A sensitive action can wait for a second admin. */
function answersOf({ answers, sensitive }: Operation): Operation['answers'] {
  if (!sensitive) return answers;
  const { schema, description } = answers[202] ?? {};
  return {
    ...answers,
    202: {
      description: `${description ? `${description} Or: ` : ''}it waits for a second admin.`,
      schema: schema ? z.union([schema, approvalSchema]) : approvalSchema,
      headers: { Location: 'The approval that it waits for.' },
    },
  };
}

function callers(roles: readonly string[], systems: true | undefined): string {
  const users = roles.length > 0 ? [`Roles: ${roles.join(', ')}.`] : [];
  return [...users, ...(systems ? ['External systems, with their own token.'] : [])].join(' ');
}

const uploadSchema = z.strictObject({
  file: z.string().meta({ type: 'string', contentMediaType: 'application/octet-stream' }),
});

function bodyOf(body: z.ZodType | 'upload', type = 'application/json') {
  if (body === 'upload') {
    return { required: true, content: { 'multipart/form-data': { schema: uploadSchema } } };
  }
  const required = !body.safeParse({}).success;
  return { required, content: { [type]: { schema: body } } };
}

function problemResponse(status: number): ResponseConfig {
  const titles = Object.values(problems).filter((problem) => problem.status === status);
  const headers: Record<string, string> = {};
  if (status === 401) headers['WWW-Authenticate'] = 'How to authenticate.';
  if (status === 429 || status === 503) headers['Retry-After'] = 'Seconds to wait.';
  return {
    description: titles.map(({ title }) => title).join(', or '),
    content: { 'application/problem+json': { schema: problemSchema } },
    ...(Object.keys(headers).length > 0 && { headers: headersOf(headers) }),
  };
}

function headersOf(headers: Readonly<Record<string, string>>) {
  const entries = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' as const } },
  ]);
  return Object.fromEntries(entries);
}

/** `getRequestsJournal`: unique, because a path is. */
function operationId(method: string, path: string): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
