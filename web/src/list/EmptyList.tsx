import { useQuery } from '@tanstack/react-query';
import { send } from '../api/send';
import type { Page } from '../api/types';

interface Props {
  readonly of: 'tasks' | 'cases';
  readonly filtered: boolean;
  /** What an empty view means where there are records in others. */
  readonly empty: string;
  /** Said where there has been none so far: where they come from. */
  readonly first: string;
}

/** Says why a list is empty. */
export function EmptyList({ of, filtered, empty, first }: Props) {
  const any = useQuery({
    queryKey: [of, 'any'],
    queryFn: async ({ signal }) =>
      (await send<Page<unknown>>(`/api/v1/${of}?limit=1`, { signal })).body.items.length > 0,
    enabled: !filtered,
  });
  if (filtered) {
    return (
      <>
        <strong>Nothing matches</strong> Try fewer filters, or other words.
      </>
    );
  }
  if (any.isPending) return null;
  const isFirst = any.data === false;
  return (
    <>
      <strong>{isFirst ? `No ${of} yet` : `No ${of} here`}</strong> {isFirst ? first : empty}
    </>
  );
}
