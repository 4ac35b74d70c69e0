import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import { priorityOptions } from '../components/labels';
import type { InputField } from '../ticket/CommandDialog';
import { distinct, useGroups, usePeople, useUsedValues } from '../ticket/useChoices';

const usualCodes = ['Fixed', 'Workaround', 'Answered', 'Not reproducible', 'Duplicate'];

/** How a task's commands ask for people, groups and codes: people and groups from lists. */
export function useTaskFields(): Readonly<Record<string, InputField>> {
  const { resolutionCodes } = useUsedValues();
  const people = usePeople();
  const known = useGroups().map(({ name }) => name);
  return {
    to: (props) => <Choice {...props} label="Agent" options={named(people)} />,
    group: (props) => <Choice {...props} options={named(known, 'As it is')} />,
    priority: (props) => <Choice {...props} options={priorityOptions} />,
    resolutionCode: (props) => (
      <Field {...props} suggestions={distinct([...usualCodes, ...resolutionCodes])} autoFocus />
    ),
    resolutionNotes: (props) => (
      <Field {...props} lines={5} description="What was done: the customer reads it." />
    ),
    text: (props) => (
      <Field {...props} label="Question" lines={4} description="The customer reads it." autoFocus />
    ),
  };
}
