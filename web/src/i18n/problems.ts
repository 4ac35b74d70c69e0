import { ApiProblem } from '../api/problem';
import { language } from './reader';
import { textOf } from './t';

/**
 * What an error says. The API writes English. Problems whose kind says everything have a text of their own in the other
 * languages; those that name a field or a record keep the API's sentence.
 */
export function errorText(error: unknown): string {
  if (error instanceof ApiProblem && language !== 'en') {
    const code = error.problem.type.replace('/problems/', '');
    return textOf('problem', code, error.message);
  }
  return error instanceof Error ? error.message : String(error);
}
