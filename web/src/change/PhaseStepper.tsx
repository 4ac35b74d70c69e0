import { Icon } from '../components/Icon';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { type ChangeTicket, useChangeModel } from './change';

/** The progress of a change: the phases of its model, by metaphase. */
export function PhaseStepper({ change }: { readonly change: ChangeTicket }) {
  const model = useChangeModel(change.model);
  if (!model) return <div className="phases phases-coming" />;
  const { abandoned, last, metaphases } = model;
  const isOff = change.phase === abandoned;
  const way = model.phases.map(({ name }) => name).filter((name) => name !== abandoned);
  const current = way.indexOf(change.phase);
  const statusOf = (phase: string) => {
    if (phase === abandoned) return 'off';
    const index = way.indexOf(phase);
    if (isOff || index > current) return 'ahead';
    return index < current || last.includes(phase) ? 'done' : 'current';
  };
  return (
    <ol className="phases" aria-label={t('change.phases')}>
      {metaphases.map(({ name, phases }) => {
        const shown = phases.filter((phase) => phase !== abandoned || isOff);
        const isHere = shown.includes(change.phase);
        return (
          <li key={name} className={isHere ? 'metaphase metaphase-here' : 'metaphase'}>
            <span className="metaphase-name">{stateLabel(name)}</span>
            <ol className="metaphase-phases">
              {shown.map((phase) => {
                const status = statusOf(phase);
                return (
                  <li
                    key={phase}
                    className={`phase phase-${status}`}
                    {...(phase === change.phase && { 'aria-current': 'step' as const })}
                  >
                    <span className="phase-bar" />
                    <span className="phase-name">
                      {(status === 'done' || status === 'off') && (
                        <Icon name={status === 'off' ? 'cross' : 'check'} />
                      )}
                      {stateLabel(phase)}
                      {status === 'done' && phase !== change.phase && (
                        <span className="visually-hidden">{t('change.done')}</span>
                      )}
                    </span>
                  </li>
                );
              })}
            </ol>
          </li>
        );
      })}
    </ol>
  );
}
