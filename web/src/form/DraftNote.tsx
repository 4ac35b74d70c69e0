import { Button } from '../components/Button';
import { t } from '../i18n/t';
import type { Draft } from './drafts';

/** Says that the form starts from a draft, and offers to discard it. */
export function DraftNote({
  draft,
}: {
  readonly draft: Pick<Draft<unknown>, 'restored' | 'clear'>;
}) {
  if (!draft.restored) return null;
  return (
    <p className="draft-note">
      <span role="status">{t('form.yourDraftIsRestored')}</span>
      <Button variant="quiet" onPress={draft.clear}>
        {t('form.discardDraft')}
      </Button>
    </p>
  );
}
