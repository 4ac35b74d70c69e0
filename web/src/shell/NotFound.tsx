import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';

export function NotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <p>
        The address may be mistyped, or what was here is gone. <Link to="/">To the start</Link>
      </p>
    </>
  );
}
