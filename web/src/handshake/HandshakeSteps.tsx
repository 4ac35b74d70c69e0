import type { ReactNode } from 'react';
import type { Connection } from '../api/types';
import { Icon } from '../components/Icon';
import './handshake.css';
import { t } from '../i18n/t';

export interface HandshakeStep {
  readonly title: string;
  readonly by: 'us' | 'them';
  /** What has to be done, while the step is current. */
  readonly what: ReactNode;
}

interface Props {
  readonly steps: readonly HandshakeStep[];
  /** The index of the current step; the number of steps once all are done. */
  readonly current: number;
  /** Why the handshake ended at this step. */
  readonly ended?:
    | { readonly title: string; readonly reason: string | null; readonly again: ReactNode }
    | undefined;
  /** Shown once all steps are done. */
  readonly established?: ReactNode;
  /** The name of the partner within a sentence. */
  readonly them: string;
  /** The actions of the current step. */
  readonly children?: ReactNode;
}

/** The steps of a handshake on both sides: which is current, whose turn it is, and what comes next. */
export function HandshakeSteps({ steps, current, ended, established, them, children }: Props) {
  const whose = ({ by }: HandshakeStep) =>
    by === 'us' ? t('handshake.you') : them.charAt(0).toUpperCase() + them.slice(1);
  const next = steps[current + 1];
  return (
    <section className="panel handshake" aria-labelledby="handshake">
      <h2 id="handshake">{t('handshake.handshake')}</h2>
      <ol className="handshake-steps">
        {steps.map((step, index) => {
          const status =
            index < current
              ? 'done'
              : index > current
                ? 'ahead'
                : ended
                  ? 'off'
                  : ('current' as const);
          return (
            <li
              key={step.title}
              className={`handshake-step handshake-step-${status}`}
              {...(index === current && { 'aria-current': 'step' as const })}
            >
              <span className="handshake-step-mark">
                {status === 'done' ? (
                  <Icon name="check" />
                ) : status === 'off' ? (
                  <Icon name="cross" />
                ) : (
                  <span aria-hidden="true">{index + 1}</span>
                )}
              </span>
              <div className="handshake-step-body">
                <p className="handshake-step-title">
                  {step.title} <span className="handshake-step-by">{whose(step)}</span>
                  {status === 'done' && (
                    <span className="visually-hidden">{t('handshake.done')}</span>
                  )}
                </p>
                {status === 'off' && ended && (
                  <>
                    <p className="handshake-step-what">
                      <strong>{ended.title}.</strong> {ended.reason}
                    </p>
                    <p className="quiet handshake-step-next">{ended.again}</p>
                  </>
                )}
                {status === 'current' && (
                  <>
                    <div className="handshake-step-what">
                      <strong>
                        {step.by === 'us'
                          ? t('handshake.yourTurn')
                          : t('handshake.theirTurn', { them })}
                      </strong>{' '}
                      {step.what}
                    </div>
                    {children && <div className="buttons handshake-step-actions">{children}</div>}
                    {next && (
                      <p className="quiet handshake-step-next">
                        {t('handshake.next', { step: next.title, who: whose(next) })}
                      </p>
                    )}
                  </>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {current >= steps.length && established}
    </section>
  );
}

const outcomes: Partial<Readonly<Record<Connection['state'], string>>> = {
  Active: t('handshake.establishedRecordsAreExchanged'),
  Paused: t('handshake.establishedAndPausedUpdates'),
  'Off-boarded': t('handshake.itWasEstablishedAnd'),
};

/** The outcome of a handshake. */
export function Established({ state }: { readonly state: Connection['state'] }) {
  return (
    <p className={state === 'Active' ? 'handshake-end handshake-end-good' : 'handshake-end'}>
      <Icon name={state === 'Off-boarded' ? 'cross' : 'check'} />
      {outcomes[state] ?? t('handshake.established')}
    </p>
  );
}
