import { useState } from 'react';
import type { Change } from '../api/types';
import { Button } from '../components/Button';
import { words } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
import { anyOf, stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
import { EditDialog } from '../ticket/EditDialog';
import { type ChangeTicket, useChangeModel } from './change';
import { useChangeFields } from './changeFields';

type Transition = Change['transitions'][number];

/** The phases that a change may move to. A dialog asks for what the phase needs. */
export function NextPhases({ change }: { readonly change: ChangeTicket }) {
  // The transition as it was when it was chosen: its dialog stays, whatever happens to the change meanwhile.
  const [chosen, setChosen] = useState<Transition | null>(null);
  return (
    <>
      <Offered change={change} onChoose={setChosen} />
      {chosen && <MoveDialog change={change} transition={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function Offered(props: {
  readonly change: ChangeTicket;
  readonly onChoose: (transition: Transition) => void;
}) {
  const { change, onChoose } = props;
  const model = useChangeModel(change.model);
  const offered = change.actions.includes('update') ? change.transitions : [];
  useOffers(
    offered.map((transition) => ({
      section: 'page',
      label: t('change.moveTo', { phase: stateLabel(transition.to) }),
      run: () => onChoose(transition),
    })),
  );
  if (!model || offered.length === 0) return null;
  const order = model.phases.map(({ name }) => name);
  const on = change.transitions.find(
    (one) => one.to !== model.abandoned && order.indexOf(one.to) > order.indexOf(change.phase),
  );
  return (
    <section className="next-phases" aria-label={t('change.moveOn')}>
      {change.transitions.map((transition) => (
        <div key={transition.to} className="next-phase">
          <Button
            variant={variantOf(transition, on, model.abandoned)}
            onPress={() => onChoose(transition)}
          >
            {t('change.moveTo', { phase: stateLabel(transition.to) })}
          </Button>
          {transition === on && transition.needs.length > 0 && (
            <span className="quiet">
              {t('change.needs', {
                fields: transition.needs.map(({ path }) => words(path)).join(', '),
              })}
            </span>
          )}
        </div>
      ))}
    </section>
  );
}

function variantOf(transition: Transition, on: Transition | undefined, abandoned: string) {
  if (transition === on) return 'primary';
  return transition.to === abandoned ? 'danger' : 'plain';
}

function MoveDialog(props: {
  readonly change: ChangeTicket;
  readonly transition: Transition;
  readonly onClose: () => void;
}) {
  const { change, transition, onClose } = props;
  const { to, needs } = transition;
  const fields = useChangeFields();
  const model = useChangeModel(change.model);
  const phase = stateLabel(to);
  const conditionOf = (path: string) => {
    const { conditions = [] } =
      model?.transitions.find((one) => one.from === change.phase && one.to === to) ?? {};
    const values = conditions.find(({ field }) => field === path)?.oneOf?.map(stateLabel);
    return values
      ? t('change.mustBeFor', { phase, values: anyOf(values) })
      : t('change.isRequiredFor', { phase });
  };
  const asked = needs.flatMap(({ path }): FormField[] => {
    const field = fields.find(({ name }) => name === path);
    return field ? [{ ...field, required: true, description: conditionOf(path) }] : [];
  });
  return (
    <EditDialog
      title={t('change.moveOneTo', { number: change.number, phase: stateLabel(to) })}
      links={change.links}
      collection="/api/v1/changes"
      always={{ phase: to }}
      save={t('change.moveTo', { phase: stateLabel(to) })}
      fields={[...asked, { name: 'comment', label: words('comment'), lines: 3 }]}
      onClose={onClose}
    />
  );
}
