import type { Connection } from '../api/types';
import { organisation } from '../components/labels';
import { ActionButton, ConfirmButton } from '../record/ActionButton';

/** The commands that the API offers for a connection. */
export function ConnectionCommands({ connection }: { readonly connection: Connection }) {
  const { partner, actions, links } = connection;
  const name = organisation(partner);
  const self = links.self ?? '';
  const may = (action: string) => actions.includes(action);
  return (
    <>
      <ActionButton
        offered={may('resume')}
        label="Resume"
        variant="primary"
        action={{ path: `${self}/resume` }}
        done={`The connection with ${name} is resumed, unless ${name} has paused it too.`}
      />
      <ActionButton
        offered={may('reconcile')}
        label="Reconcile now"
        action={{ path: `${self}/reconcile` }}
        done={`Comparing with ${name}.`}
      />
      <ConfirmButton
        offered={may('pause')}
        label="Pause"
        title={`Pause the connection with ${name}?`}
        confirm="Pause"
        action={{ path: `${self}/pause` }}
        done={`The connection with ${name} is paused.`}
      >
        Updates wait on both sides, in order, until you resume it. Nothing is lost.
      </ConfirmButton>
      <ConfirmButton
        offered={may('rotate-secret')}
        label="Rotate secret"
        title={`Agree with ${name} on a new secret?`}
        confirm="Rotate"
        action={{ path: `${self}/rotate-secret` }}
        done={`You and ${name} now sign with a new secret.`}
      >
        Both sides sign with the new secret at once. The old one stays valid for a day, so that no
        message in transit is lost. Nobody needs to enter anything.
      </ConfirmButton>
      <ConfirmButton
        offered={may('offboard')}
        label="Off-board"
        variant="danger"
        title={`Off-board ${name}?`}
        confirm={`Off-board ${name}`}
        danger
        action={{ path: `${self}/offboard`, body: { confirm: true } }}
        done={`${name} is off-boarded.`}
      >
        <p>The connection ends for good, on both sides:</p>
        <ul className="plain-list">
          <li>Open requests between you become Cancelled, with an entry that says why.</li>
          <li>Nothing is deleted. What {name} sends later is refused.</li>
          <li>To work together again, you begin with a new registration.</li>
        </ul>
      </ConfirmButton>
    </>
  );
}
