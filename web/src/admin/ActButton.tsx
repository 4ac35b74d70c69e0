import { useState } from 'react';
import { isOvertaken } from '../api/overtaken';
import { announce } from '../parts/announce';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import type { IconName } from '../parts/Icon';
import { ErrorNotice } from '../parts/Notice';
import { ActDialog, type Question } from './ActDialog';
import { type Act, useAct } from './records';

interface Look {
  readonly label: string;
  /** False: the button is not there. A dialog that is open stays, whatever becomes of the record meanwhile. */
  readonly offered?: boolean;
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
}

/** A button that asks first. */
export function AskButton(props: Look & Question) {
  const { label, offered = true, look = 'plain', icon, ...question } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      {offered && (
        <Button look={look} {...(icon && { icon })} onPress={() => setOpen(true)}>
          {label}
        </Button>
      )}
      {open && <ActDialog {...question} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Doing extends Look {
  readonly act: Act;
  readonly done: string;
  readonly onDone?: (body: unknown) => void;
}

/** A button for what can be undone, or repeated: it does it at once. */
export function ActButton(props: Doing) {
  const { label, offered = true, look = 'plain', icon, act, done, onDone } = props;
  const doing = useAct((body, status) => {
    announce(status === 202 ? `${done} It is under way.` : done);
    onDone?.(body);
  }, label);
  return (
    <>
      {offered && (
        <Button
          look={look}
          {...(icon && { icon })}
          busy={doing.isPending}
          onPress={() => doing.mutate(act)}
        >
          {label}
        </Button>
      )}
      <Dialog title={label} open={doing.isError && !isOvertaken(doing.error)} onClose={doing.reset}>
        <ErrorNotice error={doing.error} retry={() => doing.mutate(act)} />
        <div className="dialog-buttons">
          <Button onPress={doing.reset}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}
