import { Link } from '@tanstack/react-router';

/** Links between the refused updates and the differences. */
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
