import { useState } from 'react';
import { isConflict } from '../api/overtaken';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import type { IconName } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { ConfirmDialog, type Question } from './ConfirmDialog';
import { type Action, useAction } from './useRecord';

interface Look {
  readonly label: string;
  /** False: the button is not there. A dialog that is open stays, whatever becomes of the record meanwhile. */
  readonly offered?: boolean;
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
}

/** A button that asks first. */
export function ConfirmButton(props: Look & Question) {
  const { label, offered = true, look = 'plain', icon, ...question } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      {offered && (
        <Button look={look} {...(icon && { icon })} onPress={() => setOpen(true)}>
          {label}
        </Button>
      )}
      {open && <ConfirmDialog {...question} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Doing extends Look {
  readonly action: Action;
  readonly done: string;
  readonly onDone?: (body: unknown) => void;
}

/** A button for what can be undone, or repeated: it does it at once. */
export function ActionButton(props: Doing) {
  const { label, offered = true, look = 'plain', icon, action, done, onDone } = props;
  const mutation = useAction((body, status) => {
    announce(status === 202 ? `${done} It is under way.` : done);
    onDone?.(body);
  }, label);
  return (
    <>
      {offered && (
        <Button
          look={look}
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
          <Button onPress={mutation.reset}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}
