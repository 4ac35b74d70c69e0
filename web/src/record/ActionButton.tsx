import { useState } from 'react';
import { isConflict } from '../api/conflict';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import type { IconName } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { ConfirmDialog, type Question } from './ConfirmDialog';
import { type Action, useAction } from './useRecord';

interface ButtonProps {
  readonly label: string;
  /** False hides the button. A dialog that is open stays, whatever happens to the record meanwhile. */
  readonly offered?: boolean;
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
}

/** A button that asks for confirmation. */
export function ConfirmButton(props: ButtonProps & Question) {
  const { label, offered = true, variant = 'plain', icon, ...question } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      {offered && (
        <Button variant={variant} {...(icon && { icon })} onPress={() => setOpen(true)}>
          {label}
        </Button>
      )}
      {open && <ConfirmDialog {...question} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Props extends ButtonProps {
  readonly action: Action;
  readonly done: string;
  readonly onDone?: (body: unknown) => void;
}

/** A button for an action that can be undone or repeated: it runs at once. */
export function ActionButton(props: Props) {
  const { label, offered = true, variant = 'plain', icon, action, done, onDone } = props;
  const mutation = useAction((body, status) => {
    announce(status === 202 ? t('record.underWay', { done }) : done);
    onDone?.(body);
  }, label);
  return (
    <>
      {offered && (
        <Button
          variant={variant}
          {...(icon && { icon })}
          busy={mutation.isPending}
          onPress={() => mutation.mutate(action)}
        >
          {label}
        </Button>
      )}
      <Dialog
        title={label}
        open={mutation.isError && !isConflict(mutation.error)}
        onClose={mutation.reset}
      >
        <ErrorNotice error={mutation.error} retry={() => mutation.mutate(action)} />
        <div className="dialog-buttons">
          <Button onPress={mutation.reset}>{t('record.close')}</Button>
        </div>
      </Dialog>
    </>
  );
}
