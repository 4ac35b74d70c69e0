import { Link } from '@tanstack/react-router';
import { Button } from '../components/Button';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { anyOf, rolesInWords } from '../i18n/labels';
import { errorText } from '../i18n/problems';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { navigationOf, rolesOf } from './navigation';

export function NotFound() {
  return (
    <>
      <PageHeader title={t('shell.pageNotFound')} />
      <p>
        <RichText text="shell.pageNotFoundHint" parts={{ start: <Link to="/" /> }} />
      </p>
    </>
  );
}

/** Shown for a page that the user has no role for. */
export function NoAccess({ path }: { readonly path: string }) {
  const user = useUser();
  const [first] = navigationOf(user).flatMap(({ entries }) => entries);
  const needed = anyOf((rolesOf(path) ?? []).map((role) => rolesInWords([role])));
  return (
    <>
      <PageHeader title={t('shell.noAccess')} />
      <p>
        {user.roles.length > 0
          ? t('shell.noAccessWithRole', { needed, name: user.name, held: rolesInWords(user.roles) })
          : t('shell.noAccessWithoutRole', { needed, name: user.name })}
      </p>
      <p>
        {t('shell.askForRole')}{' '}
        {first && <Link to={first.to}>{t('shell.goTo', { page: t(first.label) })}</Link>}
      </p>
    </>
  );
}

/** Shown if a page fails or cannot be loaded, for example after a release. */
export function PageError({ error }: { readonly error: unknown }) {
  const reload = () => window.location.reload();
  return (
    <Notice
      tone="bad"
      title={t('shell.pageFailed')}
      actions={<Button onPress={reload}>{t('shell.reload')}</Button>}
    >
      {errorText(error)}
    </Notice>
  );
}
