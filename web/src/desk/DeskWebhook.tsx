import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';
import { SecretField } from '../record/SecretField';

interface Made {
  readonly webhook: { readonly url: string };
}

/** The webhook of a desk. Its URL has the secret, so that it is shown only when it is made. */
export function DeskWebhook({ desk }: { readonly desk: Desk }) {
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Panel title="Webhook">
      <p className="quiet">
        The desk is asked every {desk.pollSeconds} seconds what changed. With a webhook, it is asked
        at once.
      </p>
      <div className="buttons">
        <ConfirmButton
          label="New webhook URL"
          title={`New webhook URL for ${desk.name}?`}
          confirm="Create"
          action={{ path: `${desk.links.self}/webhook-secret` }}
          done="The webhook has a new URL."
          onDone={(body) => isMade(body) && setUrl(body.webhook.url)}
        >
          The previous URL is refused from now on. Until the desk calls the new one, changes are
          seen by asking.
        </ConfirmButton>
      </div>
      {url !== null && (
        <Dialog title="New webhook URL" open blocking onClose={() => setUrl(null)}>
          <SecretField label="Webhook" value={url} hint="It is shown only once." />
          <div className="dialog-buttons">
            <Button variant="primary" onPress={() => setUrl(null)}>
              Done
            </Button>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function isMade(body: unknown): body is Made {
  return typeof body === 'object' && body !== null && 'webhook' in body;
}
