import { Navigate } from '@tanstack/react-router';
import { useUser } from '../session/user';
import { navigationOf } from './navigation';

/** Where somebody begins: at their work, where they have some; else at what can be asked for. */
export function Home() {
  const groups = navigationOf(useUser());
  const work = groups.find(({ title }) => title === 'Fulfil') ?? groups[0];
  return <Navigate to={work?.entries[0]?.to ?? '/catalog'} replace />;
}
