import { Icon } from '../components/Icon';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { type LifecycleName, tableOf } from './commands';

/** States that are not steps. Each is shown at the step of the state before it in the lifecycle. */
const asides = new Set(['Awaiting Info', 'Cancelled', 'Rejected', 'Expired']);

interface Props {
  readonly lifecycle: LifecycleName;
  readonly state: string;
}

/** The progress of a record through its lifecycle. */
export function Stepper({ lifecycle, state }: Props) {
  const { states, final } = tableOf(lifecycle);
  const way = states.filter((one) => !asides.has(one));
  const isOff = asides.has(state) && final.includes(state);
  const on = way.includes(state) ? state : states[states.indexOf(state) - 1];
  const steps = isOff ? [...way.slice(0, 1), state] : way.map((one) => (one === on ? state : one));
  const current = steps.indexOf(state);
  return (
    <ol className="stepper" aria-label={t('ticket.progress')}>
      {steps.map((step, index) => {
        const isDone = index < current || (index === current && final.includes(state));
        const status = isDone ? 'done' : index === current ? 'current' : 'ahead';
        return (
          <li
            key={step}
            className={`step step-${isOff && index === current ? 'off' : status}`}
            {...(index === current && { 'aria-current': 'step' as const })}
          >
            <span className="step-mark">
              {isDone && <Icon name={isOff && index === current ? 'cross' : 'check'} />}
            </span>
            <span className="step-name">
              {stateLabel(step)}
              {isDone && index !== current && (
                <span className="visually-hidden">{t('ticket.stepDone')}</span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
