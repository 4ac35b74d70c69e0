import { ApiProblem, type Problem } from '../api/problem';
import { words } from '../components/labels';
import { stateLabel } from './labels';
import { language } from './reader';
import { textOf } from './t';

type Fault = Pick<NonNullable<Problem['errors']>[number], 'message' | 'code' | 'params'>;

/**
 * What an error says. The API writes English. What it gives a code, or a kind that says everything, has a text of its own in
 * the other languages.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  if (language === 'en') return error.message;
  const { type, code, params, errors = [] } = error.problem;
  if (code) return faultText({ message: error.message, code, ...(params && { params }) });
  if (errors.length > 0)
    return errors.map((one) => `${words(one.path)}: ${faultText(one)}`).join('\n');
  return textOf('problem', type.replace('/problems/', ''), error.message);
}

/** The message for each wrong field, by its path; empty for other problems. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {};
  const errors = error.problem.errors ?? [];
  return Object.fromEntries(errors.map((one) => [one.path, faultText(one)]));
}

/** What is wrong with a field, by its code; else in the words of the API. */
export function faultText({ message, code, params = {} }: Fault): string {
  const own = sentence(message);
  if (!code) return own;
  const values = params.state === undefined ? params : { ...params, state: stateOf(params.state) };
  return textOf('fault', code, own, values);
}

function stateOf(state: string | number): string {
  return stateLabel(String(state));
}

/** "is required: a text." becomes "Is required: a text." */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
