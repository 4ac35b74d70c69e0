import { Link } from '@tanstack/react-router';
import { Icon } from '../components/Icon';
import { useSession } from '../session/user';

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
