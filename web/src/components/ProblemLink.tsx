import type { problemPages } from '../api/problemPages';
import { t } from '../i18n/t';

export type ProblemPage = (typeof problemPages)[number];

type Props = ({ readonly page: ProblemPage } | { readonly path: string | null }) & {
  /** What the link is about, where a page has several. */
  readonly about?: string;
};

/** A link to the page that says what a problem means, its causes, and what helps. Nothing for a path that is null. */
export function ProblemLink({ about, ...to }: Props) {
  const path = 'page' in to ? `/problems/${to.page}` : to.path;
  if (path === null) return null;
  return (
    <a
      href={path}
      target="_blank"
      rel="noopener"
      {...(about && { 'aria-label': t('components.aboutProblemOf', { about }) })}
    >
      {t('components.aboutProblem')}
    </a>
  );
}
