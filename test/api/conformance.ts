import { expect } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Express } from 'express';
import request, { type Response } from 'supertest';
import { recordTypes } from '../../records/recordTypes';

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** Of each kind of app, for all files of a worker of jest: the document takes half a second, and its schemas as long. */
const checks = new Map<string, Promise<Conforms>>();

/** Checks an answer against what the OpenAPI document says of it. */
export type Conforms = (method: string, url: string, response: Response) => void;

/** Of an app that is called without an instance around it. */
export function conformanceOfApp(app: Express): Promise<Conforms> {
  return conformanceOf('an app', async () => (await request(app).get('/openapi.json')).body);
}

/** @param kind of what serves the API: one kind has the same routes, and so the same document but for the address */
export function conformanceOf(
  kind: string,
  fetchDocument: () => Promise<Document>,
): Promise<Conforms> {
  // A test may add a kind of record, which brings routes.
  const key = `${kind} with ${recordTypes().length} kinds of records`;
  let check = checks.get(key);
  if (!check) {
    check = fetchDocument().then(createConformance);
    checks.set(key, check);
  }
  return check;
}

function createConformance(document: Document): Conforms {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ ...document, $id: 'doc' });
  const patterns = Object.keys(document.paths).map((path) => ({
    path,
    matches: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }));

  return (method, url, response) => {
    const path = url.split('?')[0] ?? '';
    const pattern = patterns.find(({ matches }) => matches.test(path))?.path;
    const operation = pattern && document.paths[pattern]?.[method];
    if (!operation) return;
    const documented = operation.responses[response.status];
    if (!documented) throw new Error(`${method} ${pattern} does not document ${response.status}.`);
    const type = response.type;
    if (!type.endsWith('json')) return;
    expect(Object.keys(documented.content ?? {})).toContain(type);
    const steps = [
      'paths',
      pattern,
      method,
      'responses',
      response.status,
      'content',
      type,
      'schema',
    ];
    const pointer = steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
    const $ref = `doc#/${pointer.map(encodeURIComponent).join('/')}`;
    const validate = ajv.getSchema($ref);
    if (!validate) throw new Error(`There is no schema at ${$ref}.`);
    validate(response.body);
    expect({ path: pattern, errors: validate.errors ?? [] }).toEqual({ path: pattern, errors: [] });
  };
}
