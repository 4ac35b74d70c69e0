import { Button } from '../components/Button';
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
      <span role="status">Your draft is restored. It is not sent yet.</span>
      <Button variant="quiet" onPress={draft.clear}>
        Discard draft
      </Button>
    </p>
  );
}
