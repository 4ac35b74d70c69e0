import { Button } from '../components/Button';
import { Notice } from '../components/Notice';

/** Where a page failed by a fault of its own, or could not be loaded, as after a release. */
export function PageError({ error }: { readonly error: unknown }) {
  const reload = () => window.location.reload();
  return (
    <Notice
      tone="bad"
      title="This page could not be shown"
      actions={<Button onPress={reload}>Reload</Button>}
    >
      {error instanceof Error ? error.message : String(error)}
    </Notice>
  );
}
