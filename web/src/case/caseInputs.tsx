import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import type { FormField } from '../form/FieldsForm';
import { distinct } from '../list/useCollection';
import type { InputField } from '../ticket/CommandDialog';
import { useGroups, usePeople } from '../ticket/useChoices';
import type { CaseTicket } from './case';
import { caseFields } from './caseFields';

/** How a case's commands ask for names and texts. */
export function useCaseInputs(): Readonly<Record<string, InputField>> {
  const groups = useGroups().map(({ name }) => name);
  const people = usePeople();
  return {
    to: (props) => (
      <Choice
        {...props}
        label="Agent"
        options={named(people)}
        description="Nobody: of an assignment, you."
      />
    ),
    group: (props) => <Choice {...props} options={named(groups, 'As it is')} />,
    text: (props) => <Field {...props} label="Question" lines={4} autoFocus />,
  };
}

/** The fields of a case: people and groups from lists, with those that a system wrote. */
export function useCaseFields(record?: CaseTicket): readonly FormField[] {
  const lists: Readonly<Record<string, readonly string[]>> = {
    assignedTo: distinct([...usePeople(), record?.assignedTo]),
    assignmentGroup: distinct([...useGroups().map(({ name }) => name), record?.assignmentGroup]),
  };
  return caseFields.map((field) => {
    const names = lists[field.name];
    return names ? { ...field, options: names.map((name) => ({ id: name, label: name })) } : field;
  });
}
