import { Link } from '@tanstack/react-router';

/** A record by its number, which is a link where it has a page. */
export function Subject({ subject }: { readonly subject: string }) {
  if (!/-PRQ\d+$/.test(subject)) return <span className="number">{subject}</span>;
  return (
    <Link to="/requests/$number" params={{ number: subject }} className="number">
      {subject}
    </Link>
  );
}
