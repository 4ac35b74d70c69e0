import { useState } from 'react';
import type { Desk, DeskCheckResult } from '../api/types';
import { Button } from '../components/Button';
import { ErrorNotice, Notice } from '../components/Notice';
import { Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';

/** Tries the URL, credentials and rights of a desk. */
export function DeskCheck({ desk }: { readonly desk: Desk }) {
  const [found, setFound] = useState<DeskCheckResult | null>(null);
  const checking = useAction<DeskCheckResult>(setFound);
  return (
    <Panel title="Check">
      <p className="quiet">Tries the URL, the credentials and the rights. Nothing is changed.</p>
      <div className="buttons">
        <Button
          busy={checking.isPending}
          onPress={() => checking.mutate({ path: desk.links.check ?? '' })}
        >
          Check the desk
        </Button>
      </div>
      <ErrorNotice error={checking.error} />
      {found?.ok && (
        <Notice tone="good" title="The desk can be used">
          {[found.version, found.account && `Signed in as ${found.account}.`]
            .filter(Boolean)
            .join('\n')}
        </Notice>
      )}
      {found && !found.ok && (
        <Notice tone="bad" title="The desk cannot be used yet">
          {found.missing.join('\n')}
        </Notice>
      )}
    </Panel>
  );
}
