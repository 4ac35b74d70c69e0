import { Link } from '@tanstack/react-router';
import { Icon } from '../components/Icon';
import { useUser } from '../session/user';
import { navigationOf } from './navigation';

/** The way to every page that this user's roles lead to. */
export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const groups = navigationOf(useUser());
  return (
    <nav aria-label="Main" className="nav">
      {groups.map(({ title, entries }) => (
        <div key={title}>
          <p className="nav-title" aria-hidden="true">
            {title}
          </p>
          <ul aria-label={title}>
            {entries.map(({ to, label, icon }) => (
              <li key={to}>
                <Link to={to} className="nav-link" {...(onGo && { onClick: onGo })}>
                  <Icon name={icon} />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
