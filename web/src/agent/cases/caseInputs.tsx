import { Field } from '../../parts/Field';
import type { InputField } from '../../ticket/CommandDialog';
import { useGroups } from '../useKnown';

/** How a case's commands ask for names and texts. */
export function useCaseInputs(): Readonly<Record<string, InputField>> {
  const groups = useGroups().map(({ name }) => name);
  return {
    to: (props) => <Field {...props} label="Agent" description="Nobody named: you." autoFocus />,
    group: (props) => <Field {...props} suggestions={groups} />,
    text: (props) => <Field {...props} label="Question" lines={4} autoFocus />,
  };
}
