// Checks forms in a worker thread, which is stopped where it takes too long (jsonSchema.ts). Plain JavaScript, because
// a thread has no loader for anything else.

const Ajv = require('ajv').default;
const Ajv2019 = require('ajv/dist/2019').default;
const Ajv2020 = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

/** Words that we do not know are let pass, as JSON Schema has it. Remote schemas are never fetched. */
const options = { allErrors: true, strict: false, logger: false, validateFormats: true };
const maxErrors = 50;

/** Validators by their schema's text: an item is ordered often, and changes rarely. */
const compiled = new Map();
const maxCompiled = 100;

/**
 * Both come as JSON. Gives each place that is wrong, `variables.<path>` or `schema`.
 * @param {{ schema: string, variables: string }} task
 * @returns {{ path: string, message: string, code?: string, params?: object }[]}
 */
module.exports = ({ schema, variables }) => {
  const validate = compileOnce(schema);
  if (typeof validate !== 'function') return [validate];
  try {
    if (validate(JSON.parse(variables))) return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path: 'schema', message: 'refers to itself without end.' }];
  }
  // That a condition is not met only says that one of the other errors is there.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return errors.slice(0, maxErrors).map(fieldError);
};

function compileOnce(text) {
  const known = compiled.get(text);
  if (known) return known;
  const validate = compile(JSON.parse(text));
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(text, validate);
  return validate;
}

function compile(schema) {
  if ('$async' in schema) return { path: 'schema', message: 'must not be asynchronous.' };
  try {
    const ajv = createAjv(schema.$schema);
    if (!ajv) {
      return { path: 'schema.$schema', message: 'must be draft 2020-12, 2019-09 or 07.' };
    }
    addFormats(ajv);
    return ajv.compile(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `is no JSON Schema that can be used here: ${reason.slice(0, 1_000)}.`;
    return { path: 'schema', message };
  }
}

/** Each schema has a validator of its own, so that ids in it cannot meet those of another. */
function createAjv(dialect) {
  const name = typeof dialect === 'string' ? dialect.replace(/#$/, '') : dialect;
  switch (name) {
    case undefined:
    case 'https://json-schema.org/draft/2020-12/schema':
      return new Ajv2020(options);
    case 'https://json-schema.org/draft/2019-09/schema':
      return new Ajv2019(options);
    case 'http://json-schema.org/draft-07/schema':
      return new Ajv(options);
    default:
      return null;
  }
}

function fieldError({ instancePath, keyword, params, message }) {
  const steps = instancePath.split('/').slice(1).map(unescapePointer);
  if (keyword === 'required') steps.push(String(params.missingProperty));
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    steps.push(String(params.additionalProperty ?? params.unevaluatedProperty));
  }
  if (keyword === 'false schema') {
    const path = ['variables', ...steps].join('.');
    return { path, message: 'must be absent here.', code: 'absent' };
  }
  const choices = keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues)}` : '';
  return {
    path: ['variables', ...steps].join('.'),
    message: `${message ?? 'is wrong'}${choices}.`,
    ...codeOf(keyword, params),
  };
}

/** The code and the values of an error (domain/refusal.ts), by its keyword. None for one that only its text explains. */
function codeOf(keyword, params) {
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return { code: 'required' };
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return { code: 'unknownField' };
    case 'type':
      return { code: 'wrongType', params: { expected: String([params.type].flat()[0]) } };
    case 'enum':
      return { code: 'oneOf', params: { values: params.allowedValues.map(String).join(', ') } };
    case 'const':
      return { code: 'oneOf', params: { values: String(params.allowedValue) } };
    case 'format':
      return { code: 'format', params: { format: params.format } };
    case 'pattern':
      return { code: 'pattern', params: { pattern: params.pattern } };
    case 'uniqueItems':
      return { code: 'duplicate' };
    case 'minLength':
      return { code: 'tooShort', params: { count: params.limit } };
    case 'maxLength':
      return { code: 'tooLong', params: { count: params.limit } };
    case 'minItems':
      return { code: 'tooFew', params: { count: params.limit } };
    case 'maxItems':
      return { code: 'tooMany', params: { count: params.limit } };
    case 'minimum':
    case 'exclusiveMinimum':
      return { code: 'tooSmall', params: { limit: params.limit } };
    case 'maximum':
    case 'exclusiveMaximum':
      return { code: 'tooLarge', params: { limit: params.limit } };
    default:
      return {};
  }
}

function unescapePointer(step) {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
