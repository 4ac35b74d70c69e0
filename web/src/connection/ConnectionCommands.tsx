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
        done={t('connection.isResumed', { name })}
      />
      <ActionButton
        offered={may('reconcile')}
        label={t('connection.reconcileNow')}
        action={{ path: `${self}/reconcile` }}
        done={t('connection.comparing', { name })}
      />
      <ConfirmButton
        offered={may('pause')}
        label={t('connection.pause')}
        title={t('connection.pauseTitle', { name })}
        confirm={t('connection.pause')}
        action={{ path: `${self}/pause` }}
        done={t('connection.isPaused', { name })}
      >
        {t('connection.updatesWaitOnBoth')}
      </ConfirmButton>
      <ConfirmButton
        offered={may('rotate-secret')}
        label={t('connection.rotateSecret')}
        title={t('connection.rotateTitle', { name })}
        confirm={t('connection.rotate')}
        action={{ path: `${self}/rotate-secret` }}
        done={t('connection.isRotated', { name })}
      >
        {t('connection.bothSidesSignWith')}
      </ConfirmButton>
      <ConfirmButton
        offered={may('rotate-signing-key')}
        label={t('connection.rotateKey')}
        title={t('connection.rotateKeyTitle', { name })}
        confirm={t('connection.rotate')}
        action={{ path: `${self}/rotate-signing-key` }}
        done={t('connection.keyIsRotated', { name })}
      >
        {t('connection.partnerAcceptsBoth', { name })}
      </ConfirmButton>
      <ConfirmButton
        offered={may('offboard')}
        label={t('connection.offboard')}
        variant="danger"
        title={t('connection.offboardTitle', { name })}
        confirm={t('connection.offboardName', { name })}
        danger
        action={{ path: `${self}/offboard`, body: { confirm: true } }}
        done={t('connection.isOffboarded', { name })}
      >
        <p>{t('connection.theConnectionEndsFor')}</p>
        <ul className="plain-list">
          <li>{t('connection.openRequestsBetweenYou')}</li>
          <li>{t('connection.nothingIsDeleted', { name })}</li>
          <li>{t('connection.toWorkTogetherAgain')}</li>
        </ul>
      </ConfirmButton>
    </>
  );
}
