import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Avatar } from '../components/Avatar';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { rolesInWords } from '../i18n/labels';
import { t } from '../i18n/t';
import { openPalette, preparePalette } from '../keyboard/Keyboard';
import { keysInWords } from '../keyboard/Keys';
import { isMac } from '../keyboard/shortcuts';
import { Bell } from '../notification/Bell';
import { useSession, useUser } from '../session/useSession';
import { navigationOf } from './navigation';
import { useSignOut } from './useSignOut';

/** The menu beside the page, on a wide screen. */
export function SideBar() {
  return (
    <header className="sidebar">
      <Brand />
      <Bell />
      <FindButton>{t('keyboard.search')}</FindButton>
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
      <FindButton />
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

/** Opens the palette. */
function FindButton({ children }: { readonly children?: string }) {
  const keys = keysInWords('mod+k');
  return (
    <button
      type="button"
      className={children ? 'find' : 'button button-quiet'}
      aria-label={t('keyboard.find')}
      title={t('keyboard.findHint', { keys })}
      data-keys={keys}
      aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      aria-haspopup="dialog"
      onClick={openPalette}
      onPointerEnter={preparePalette}
      onFocus={preparePalette}
    >
      <Icon name="search" />
      {children}
    </button>
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
  const leave = useSignOut();
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
