import { useState } from 'react';
import type { Desk, DeskCheckResult } from '../api/types';
import { Button } from '../components/Button';
import { ErrorNotice, Notice } from '../components/Notice';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';

/** Tries the URL, credentials and rights of a desk. */
export function DeskCheck({ desk }: { readonly desk: Desk }) {
  const [found, setFound] = useState<DeskCheckResult | null>(null);
  const checking = useAction<DeskCheckResult>(setFound);
  return (
    <Panel title={t('desk.check')}>
      <p className="quiet">{t('desk.checkAbout')}</p>
      <div className="buttons">
        <Button
          busy={checking.isPending}
          onPress={() => checking.mutate({ path: desk.links.check ?? '' })}
        >
          {t('desk.checkDesk')}
        </Button>
      </div>
      <ErrorNotice error={checking.error} />
      {found?.ok && (
        <Notice tone="good" title={t('desk.canBeUsed')}>
          {[found.version, found.account && t('desk.signedInAs', { account: found.account })]
            .filter(Boolean)
            .join('\n')}
        </Notice>
      )}
      {found && !found.ok && (
        <Notice tone="bad" title={t('desk.cannotBeUsed')}>
          {found.missing.join('\n')}
        </Notice>
      )}
    </Panel>
  );
}
