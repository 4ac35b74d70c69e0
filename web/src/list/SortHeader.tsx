/** The order of a list: a name of the API, with `-` before it from the largest to the smallest. */
export interface Ordered {
  readonly by: string;
  readonly onChange: (by: string) => void;
}

/** What a press sorts by. */
interface Sortable {
  readonly by: string;
  readonly latestFirst?: boolean;
}

interface Props {
  readonly title: string;
  readonly sort: Sortable | undefined;
  readonly order: Ordered | undefined;
}

/** The header of a column. If the list can be sorted by it, it is a button. */
export function SortHeader({ title, sort, order }: Props) {
  if (!sort || !order) return <th scope="col">{title}</th>;
  const direction =
    order.by === sort.by ? 'ascending' : order.by === `-${sort.by}` ? 'descending' : 'none';
  return (
    <th scope="col" aria-sort={direction}>
      <button
        type="button"
        className="sort"
        onClick={() => order.onChange(nextOrder(sort, order.by))}
      >
        {title}
        {direction !== 'none' && (
          <span aria-hidden="true">{direction === 'ascending' ? ' ▲' : ' ▼'}</span>
        )}
      </button>
    </th>
  );
}

function nextOrder({ by, latestFirst }: Sortable, now: string): string {
  if (now === by) return `-${by}`;
  if (now === `-${by}`) return by;
  return latestFirst ? `-${by}` : by;
}
