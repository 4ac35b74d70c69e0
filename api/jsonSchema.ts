import { createHash } from 'node:crypto';
import Ajv, { type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { type FieldError, Refused } from '../domain/refusal';
import { invalid, refuse } from './problem';
import { withinTime } from './timeBound';

type Schema = Readonly<Record<string, unknown>>;

/** Words that we do not know are let pass, as JSON Schema has it. Remote schemas are never fetched. */
const options: Options = { allErrors: true, strict: false, logger: false, validateFormats: true };
const maxErrors = 50;
const patienceMs = 500;

const compiled = new Map<string, ValidateFunction>();
const maxCompiled = 500;

/**
 * Checks a form's answers against its catalog item's schema.
 * @throws Refused `invalid`, naming each place as `variables.<path>`
 */
export function checkVariables(schema: Schema, variables: Schema): void {
  const validate = compileOnce(schema);
  if (isValid(validate, variables)) return;
  throw refuse((validate.errors ?? []).slice(0, maxErrors).map(fieldError));
}

/**
 * Checks that a schema is one.
 * @throws Refused `invalid`, naming `schema`
 */
export function checkSchema(schema: Schema): void {
  isValid(compileOnce(schema), {});
}

/** A schema may refer to itself without end, or have a pattern that takes for ever: no check ahead can tell. */
function isValid(validate: ValidateFunction, variables: Schema): boolean {
  try {
    const check = () => withinTime(patienceMs, () => validate(variables) === true);
    // On a machine that is overloaded the time may pass with hardly anything done: a second look tells the two apart.
    const checked = check() ?? check();
    if (checked) return checked.result;
    throw invalid('variables', "take too long to check against the item's schema.");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid('schema', 'refers to itself without end.');
  }
}

function compileOnce(schema: Schema): ValidateFunction {
  const key = createHash('sha256').update(JSON.stringify(schema)).digest('hex');
  const known = compiled.get(key);
  if (known) return known;
  const validate = compile(schema);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(key, validate);
  return validate;
}

function compile(schema: Schema): ValidateFunction {
  if ('$async' in schema) throw invalid('schema', 'must not be asynchronous.');
  try {
    const ajv = createAjv(schema.$schema);
    addFormats(ajv);
    return ajv.compile(schema);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid('schema', `is no JSON Schema that can be used here: ${reason}.`);
  }
}

/** Each schema has a validator of its own, so that ids in it cannot meet those of another. */
function createAjv(dialect: unknown) {
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
      throw invalid('schema.$schema', 'must be draft 2020-12, 2019-09 or 07.');
  }
}

function fieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const steps = instancePath.split('/').slice(1).map(unescapePointer);
  if (keyword === 'required') steps.push(String(params.missingProperty));
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    steps.push(String(params.additionalProperty ?? params.unevaluatedProperty));
  }
  const choices = keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues)}` : '';
  return {
    path: ['variables', ...steps].join('.'),
    message: `${message ?? 'is wrong'}${choices}.`,
  };
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
