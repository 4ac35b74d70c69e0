import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import { priorityOptions } from '../components/labels';
import { distinct, useRecent } from '../list/useCollection';
import type { InputField } from '../ticket/CommandDialog';
import { useGroupNames, usePeople } from '../ticket/useChoices';

const usualCodes = ['Fixed', 'Workaround', 'Answered', 'Not reproducible', 'Duplicate'];

/** The fields of a task's commands: people and groups are chosen from lists. */
export function useTaskFields(): Readonly<Record<string, InputField>> {
  const used = useRecent('/api/v1/tasks').map(({ resolutionCode }) => resolutionCode);
  const people = usePeople();
  const groups = useGroupNames();
  return {
    to: (props) => <Choice {...props} label="Agent" options={named(people)} />,
    group: (props) => <Choice {...props} options={named(groups, 'Unchanged')} />,
    priority: (props) => <Choice {...props} options={priorityOptions} />,
    resolutionCode: (props) => (
      <Field {...props} suggestions={distinct([...usualCodes, ...used])} autoFocus />
    ),
    resolutionNotes: (props) => (
      <Field {...props} lines={5} description="What was done: the customer reads it." />
    ),
    text: (props) => (
      <Field {...props} label="Question" lines={4} description="The customer reads it." autoFocus />
    ),
  };
}
