import { Button } from '../components/Button';
import type { Draft } from './drafts';

/** Says that a form begins with what was typed earlier, and lets go of it. */
export function DraftNote({
  draft,
}: {
  readonly draft: Pick<Draft<unknown>, 'restored' | 'clear'>;
}) {
  if (!draft.restored) return null;
  return (
    <p className="draft-note">
      <span role="status">Your draft is restored. It is not sent yet.</span>
      <Button look="quiet" onPress={draft.clear}>
        Discard draft
      </Button>
    </p>
  );
}
