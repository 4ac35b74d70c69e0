import { ApiProblem, type Problem } from '../api/problem';
import { dateTime } from '../components/dates';
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
  const { message, problem } = error;
  const kind = problem.type.replace('/problems/', '');
  return refusalText({ ...problem, message: textOf('problem', kind, message) });
}

/** Why something was refused, by the codes of the refusal or of its fields; else its message. */
export function refusalText({
  message,
  code,
  params,
  errors = [],
}: Fault & { readonly errors?: readonly (Fault & { readonly path: string })[] }): string {
  if (code) return faultText({ message, code, ...(params && { params }) });
  if (errors.length === 0) return message;
  return errors.map((one) => `${words(one.path)}: ${faultText(one)}`).join('\n');
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
  const values = Object.entries(params).map(([name, value]) => [
    name,
    shown[name]?.(String(value)) ?? value,
  ]);
  return textOf('fault', code, own, Object.fromEntries(values));
}

/** Values that are codes of the API, or times. */
const shown: Readonly<Record<string, (value: string) => string>> = {
  field: words,
  state: stateLabel,
  until: (at) => (at.includes('T') ? dateTime(at) : at),
};

/** "is required: a text." becomes "Is required: a text." */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
