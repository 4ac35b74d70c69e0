import type { Connection } from '../api/types';
import { organisation } from '../components/labels';
import { t } from '../i18n/t';
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
        label={t('connection.resume')}
        variant="primary"
        action={{ path: `${self}/resume` }}
        done={`The connection with ${name} is resumed, unless ${name} has paused it too.`}
      />
      <ActionButton
        offered={may('reconcile')}
        label={t('connection.reconcileNow')}
        action={{ path: `${self}/reconcile` }}
        done={`Comparing with ${name}.`}
      />
      <ConfirmButton
        offered={may('pause')}
        label={t('connection.pause')}
        title={`Pause the connection with ${name}?`}
        confirm={t('connection.pause')}
        action={{ path: `${self}/pause` }}
        done={`The connection with ${name} is paused.`}
      >
        {t('connection.updatesWaitOnBoth')}
      </ConfirmButton>
      <ConfirmButton
        offered={may('rotate-secret')}
        label={t('connection.rotateSecret')}
        title={`Agree with ${name} on a new secret?`}
        confirm={t('connection.rotate')}
        action={{ path: `${self}/rotate-secret` }}
        done={`You and ${name} now sign with a new secret.`}
      >
        {t('connection.bothSidesSignWith')}
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
        <p>{t('connection.theConnectionEndsFor')}</p>
        <ul className="plain-list">
          <li>{t('connection.openRequestsBetweenYou')}</li>
          <li>Nothing is deleted. What {name} sends later is refused.</li>
          <li>{t('connection.toWorkTogetherAgain')}</li>
        </ul>
      </ConfirmButton>
    </>
  );
}
