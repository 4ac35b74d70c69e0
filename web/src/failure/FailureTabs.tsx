import { Link } from '@tanstack/react-router';

/** Between what was refused and what differs. */
export function FailureTabs() {
  return (
    <nav className="subnav" aria-label="Failures and drift">
      <Link to="/failures" className="subnav-link">
        Failures
      </Link>
      <Link to="/drift" className="subnav-link">
        Drift
      </Link>
    </nav>
  );
}
