import { Account } from './Account';
import { Brand } from './Brand';
import { Navigation } from './Navigation';

/** The navigation, where there is room beside the page. */
export function SideBar() {
  return (
    <header className="sidebar">
      <Brand />
      <Navigation />
      <Account />
    </header>
  );
}
