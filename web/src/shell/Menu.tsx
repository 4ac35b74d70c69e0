import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { signOut } from '../api/session';
import { Avatar } from '../components/Avatar';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { dropAllDrafts } from '../form/drafts';
import { rolesInWords } from '../i18n/labels';
import { t } from '../i18n/t';
import { Bell } from '../notification/Bell';
import { useSession, useUser } from '../session/useSession';
import { navigationOf } from './navigation';

/** The menu beside the page, on a wide screen. */
export function SideBar() {
  return (
    <header className="sidebar">
      <Brand />
      <Bell />
      <Navigation />
      <Account />
    </header>
  );
}

/** The menu behind a button, on a narrow screen. */
export function TopBar() {
  const [open, setOpen] = useState(false);
  return (
    <header className="topbar">
      <Brand />
      <Bell />
      <Button
        variant="quiet"
        icon="menu"
        aria-label={t('shell.menu')}
        onPress={() => setOpen(true)}
      />
      <ModalOverlay className="overlay" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="drawer">
          <Dialog className="drawer-dialog" aria-label={t('shell.menu')}>
            <Button
              variant="quiet"
              icon="cross"
              aria-label={t('shell.closeMenu')}
              onPress={() => setOpen(false)}
            />
            <Navigation onGo={() => setOpen(false)} />
            <Account />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </header>
  );
}

/** The name of the organisation. */
function Brand() {
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

/** Links to the pages that the user's roles allow. */
function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const groups = navigationOf(useUser());
  return (
    <nav aria-label={t('shell.mainNavigation')} className="nav">
      {groups.map(({ title, entries }) => (
        <div key={title}>
          <p className="nav-title" aria-hidden="true">
            {t(title)}
          </p>
          <ul aria-label={t(title)}>
            {entries.map(({ to, label, icon }) => (
              <li key={to}>
                <Link
                  to={to}
                  className="nav-link"
                  activeOptions={{ exact: to === '/' }}
                  {...(onGo && { onClick: onGo })}
                >
                  <Icon name={icon} />
                  {t(label)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The signed-in user, and the button to sign out. */
function Account() {
  const { name, roles } = useUser();
  const leave = useMutation({
    mutationFn: signOut,
    // A full page load drops everything that this page has read.
    onSuccess: () => {
      dropAllDrafts();
      window.location.assign('/sign-in');
    },
  });
  return (
    <div className="account">
      <Avatar name={name} />
      <div className="account-who">
        <Link to="/profile" className="account-name" title={t('shell.profile')}>
          {name}
        </Link>
        <span className="account-roles">{rolesInWords(roles) || t('shell.noRole')}</span>
        <a className="account-help" href="/docs/">
          {t('shell.apiReference')}
        </a>
      </div>
      <Button
        variant="quiet"
        icon="signOut"
        aria-label={t('shell.signOut')}
        busy={leave.isPending}
        onPress={() => leave.mutate()}
      />
      <ErrorNotice error={leave.error} />
    </div>
  );
}
