import { useState } from 'react';
import type { Change } from '../api/types';
import { Button } from '../components/Button';
import { words } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
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
  if (!model || change.transitions.length === 0 || !change.actions.includes('update')) return null;
  const order = model.phases.map(({ name }) => name);
  const on = change.transitions.find(
    (one) => one.to !== model.abandoned && order.indexOf(one.to) > order.indexOf(change.phase),
  );
  return (
    <section className="next-phases" aria-label="Move to another phase">
      {change.transitions.map((transition) => (
        <div key={transition.to} className="next-phase">
          <Button
            variant={variantOf(transition, on, model.abandoned)}
            onPress={() => onChoose(transition)}
          >
            {`Move to ${transition.to}`}
          </Button>
          {transition === on && transition.needs.length > 0 && (
            <span className="quiet">
              Needs {transition.needs.map(({ path }) => words(path).toLowerCase()).join(', ')}
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
  const asked = needs.flatMap(({ path, message }): FormField[] => {
    const field = fields.find(({ name }) => name === path);
    return field ? [{ ...field, required: true, description: `It ${message}` }] : [];
  });
  return (
    <EditDialog
      title={`Move ${change.number} to ${to}`}
      links={change.links}
      collection="/api/v1/changes"
      always={{ phase: to }}
      save={`Move to ${to}`}
      fields={[...asked, { name: 'comment', label: 'Comment', lines: 3 }]}
      onClose={onClose}
    />
  );
}
