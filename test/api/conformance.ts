import { expect } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** By the document: a compiled schema serves all test files. */
const validators = new Map<string, Ajv2020>();

function validatorOf(document: Document): Ajv2020 {
  const text = JSON.stringify(document);
  const known = validators.get(text);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ ...document, $id: 'doc' });
  validators.set(text, ajv);
  return ajv;
}

/** Checks each answer against what the OpenAPI document says of it. */
export function createConformance(document: Document) {
  const ajv = validatorOf(document);
  const patterns = Object.keys(document.paths).map((path) => ({
    path,
    matches: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }));

  return (method: string, url: string, response: Response): void => {
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
