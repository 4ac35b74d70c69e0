import { useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from '../components/Button';
import { Account } from './Account';
import { Brand } from './Brand';
import { Navigation } from './Navigation';

/** The navigation on a narrow screen: behind a button. */
export function TopBar() {
  const [open, setOpen] = useState(false);
  return (
    <header className="topbar">
      <Brand />
      <Button look="quiet" icon="menu" aria-label="Menu" onPress={() => setOpen(true)} />
      <ModalOverlay className="overlay" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="drawer">
          <Dialog className="drawer-dialog" aria-label="Menu">
            <Button
              look="quiet"
              icon="cross"
              aria-label="Close the menu"
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
