import { Link } from '@tanstack/react-router';
import type { Request } from '../api/types';
import { t } from '../i18n/t';

/** Leads from a closed request to the filled form of its follow-up, while its policy allows that. */
export function ReopenLink({ request }: { readonly request: Request }) {
  const { number, catalogItem, reopenUntil } = request;
  if (reopenUntil === null || Date.parse(reopenUntil) < Date.now()) return null;
  return (
    <Link
      to="/catalog/$id"
      params={{ id: catalogItem }}
      search={{ followUpOf: number }}
      className="button"
    >
      {t('related.reopen')}
    </Link>
  );
}
