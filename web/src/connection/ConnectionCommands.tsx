import type { Connection } from '../api/types';
import { organisation } from '../components/labels';
import { ActionButton, ConfirmButton } from '../record/ActionButton';

/** What the API offers an admin to do with a connection. */
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
        look="primary"
        action={{ path: `${self}/resume` }}
        done={`The connection with ${name} goes on, unless ${name} holds it too.`}
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
        What is to cross waits, in order, on both sides, until you resume it. Nothing is lost.
      </ConfirmButton>
      <ConfirmButton
        offered={may('rotate-secret')}
        label="Rotate secret"
        title={`Agree with ${name} on a new secret?`}
        confirm="Rotate"
        action={{ path: `${self}/rotate-secret` }}
        done={`You and ${name} sign under a new secret.`}
      >
        Both sides sign under the new one at once. The one before stays good for a day, so that no
        message on its way is lost. Nobody needs to type anything.
      </ConfirmButton>
      <ConfirmButton
        offered={may('offboard')}
        label="Off-board"
        look="danger"
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
