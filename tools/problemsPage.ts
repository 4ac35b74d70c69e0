import { groups, type ProblemPage, problemPath } from '../api/problems/pages';

/** The page of all problems, from the pages that every instance serves. */
export function problemsPage(): string {
  return [
    '# Problems',
    '',
    'You got an error, a failure or a finding, and want to know what it means and what helps. The `type` of an answer of the API',
    'names its part of this page, and the same text is at each instance under `/problems`. Made from `api/problems/` by',
    '`npm run docs`; do not edit.',
    '',
    ...groups.flatMap(({ title, pages }) => [`## ${title}`, '', ...pages.flatMap(part)]),
  ].join('\n');
}

function part({ name, title, status, meaning, causes, remedies }: ProblemPage): string[] {
  return [
    `### ${title}`,
    '',
    `\`${problemPath(name)}\`${status === null ? '' : `, HTTP status ${status}`}`,
    '',
    plain(meaning),
    '',
    'Causes:',
    '',
    ...causes.map((text) => `- ${plain(text)}`),
    '',
    'What helps:',
    '',
    ...remedies.map((text, at) => `${at + 1}. ${plain(text)}`),
    '',
  ];
}

/** A placeholder outside of code is text, not HTML. */
function plain(text: string): string {
  return text
    .split('`')
    .map((piece, at) => (at % 2 ? piece : piece.replaceAll('<', '&lt;')))
    .join('`');
}
