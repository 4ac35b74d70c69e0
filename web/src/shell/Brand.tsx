import { Link } from '@tanstack/react-router';
import { Icon } from '../parts/Icon';
import { useSession } from './user';

/** Whose desk this is. */
export function Brand() {
  const { title } = useSession();
  return (
    <Link to="/" className="brand">
      <span className="brand-mark">
        <Icon name="mark" />
      </span>
      <span>
        <span className="brand-name">{title}</span>
        <span className="brand-product">Crossdesk</span>
      </span>
    </Link>
  );
}
