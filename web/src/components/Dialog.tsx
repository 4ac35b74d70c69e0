import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Cannot be dismissed without an answer. */
  readonly blocking?: boolean;
  /** Takes the width of the window. */
  readonly wide?: boolean;
}

/** A modal dialog. Escape and a press outside close it. */
export function Dialog({ title, open, onClose, children, blocking = false, wide = false }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={open}
      onOpenChange={(isOpen) => isOpen || onClose()}
      isDismissable={!blocking}
      isKeyboardDismissDisabled={blocking}
    >
      <Modal className={wide ? 'modal modal-wide' : 'modal'}>
        <AriaDialog className="dialog">
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
