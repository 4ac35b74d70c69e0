import { Link } from '@tanstack/react-router';

interface Props {
  readonly label: string;
  readonly views: readonly { readonly id: string; readonly label: string }[];
}

/** Ways to look at a list, each an address of its own; the filters stay. The first is what an address without one means. */
export function Views({ label, views }: Props) {
  const [first] = views;
  return (
    <nav className="views" aria-label={label}>
      {views.map(({ id, label: name }) => {
        const view = id === first?.id ? undefined : id;
        return (
          <Link
            key={id}
            to="."
            search={(current) => ({ ...current, view })}
            replace
            resetScroll={false}
            className="view"
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
