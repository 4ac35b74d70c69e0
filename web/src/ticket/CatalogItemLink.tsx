import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { itemQuery } from './record';

/** Which catalog item a ticket is of: its name, which leads to its form. */
export function Item({ path }: { readonly path: string }) {
  const { data } = useQuery(itemQuery(path));
  const id = decodeURIComponent(path.split('/').at(-1) ?? '');
  return (
    <Link to="/catalog/$id" params={{ id }}>
      {data?.name ?? id}
    </Link>
  );
}
