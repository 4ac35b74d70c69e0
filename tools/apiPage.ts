import type { Operation } from '../api/http/operation';
import { tableOperations } from './operations';
import { apiRoutes } from './web/document';

/** The page of all routes, from the definitions that serve them. */
export function apiPage(): string {
  const operations = [...apiRoutes(), ...tableOperations];
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return [
    '# The API',
    '',
    'You want to know which route does something, and who may call it. Each instance describes its parameters, bodies and answers',
    'at `/docs`, and as an OpenAPI 3.1 document at `/openapi.json`. Errors are [problems](problems.md). Made from the routes by',
    '`npm run docs`; do not edit.',
    '',
    ...tags.flatMap((tag) => [
      `## ${tag.charAt(0).toUpperCase()}${tag.slice(1)}`,
      '',
      '| route | what it does | roles |',
      '|---|---|---|',
      ...operations.filter((one) => one.tag === tag).map(row),
      '',
    ]),
  ].join('\n');
}

function row({ method, path, summary, roles, systems }: Operation): string {
  const callers = roles === 'public' ? ['anybody'] : [...roles, ...(systems ? ['systems'] : [])];
  const text = summary.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return `| \`${method.toUpperCase()} ${path}\` | ${text} | ${callers.join(', ') || 'any role'} |`;
}
