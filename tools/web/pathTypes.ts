import { object, type Schema, typeOf } from './schemaTypes';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}
export interface Operation {
  readonly operationId?: string;
  readonly description?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** The types of a document's paths, in the shape of openapi-typescript. */
export function documentTypes({ paths, components }: Document): string {
  const ways = Object.entries(paths).map(([path, operations]) => {
    const methods = Object.entries(operations).map(
      ([method, operation]) =>
        `/** ${operation.summary} */ ${method}: ${operationType(operation)};`,
    );
    return `'${path}': { ${methods.join('\n')} };`;
  });
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => `${name}: ${typeOf(schema)};`,
  );
  return [
    '// Made from the OpenAPI document by `npm run web:types`; do not edit.',
    `export interface paths { ${ways.join('\n')} }`,
    `export interface components { schemas: { ${schemas.join('\n')} } }`,
  ].join('\n');
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const places = ['query', 'header', 'path', 'cookie'].map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    if (here.length === 0) return `${place}?: never;`;
    const required = here.filter((parameter) => parameter.required);
    const properties = Object.fromEntries(here.map(({ name, schema }) => [name, schema ?? {}]));
    const names = required.map(({ name }) => name);
    return `${place}${required.length > 0 ? '' : '?'}: ${object(properties, names)};`;
  });
  const answers = Object.entries(responses).map(
    ([status, answer]) =>
      `${status}: { headers: Record<string, string>; ${contentOf(answer) ?? 'content?: never;'} };`,
  );
  const body = requestBody && contentOf(requestBody);
  return [
    `{ parameters: { ${places.join(' ')} };`,
    body ? `requestBody${requestBody.required ? '' : '?'}: { ${body} };` : 'requestBody?: never;',
    `responses: { ${answers.join('\n')} } }`,
  ].join('\n');
}

function contentOf({ content }: Content): string | null {
  const kinds = Object.entries(content ?? {}).map(
    ([type, { schema }]) => `'${type}': ${schema ? typeOf(schema) : 'unknown'};`,
  );
  return kinds.length > 0 ? `content: { ${kinds.join(' ')} };` : null;
}
