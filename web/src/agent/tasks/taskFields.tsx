import { Choice } from '../../parts/Choice';
import { Field } from '../../parts/Field';
import { priorityOptions } from '../../parts/priority';
import type { InputField } from '../../ticket/CommandDialog';
import { distinct, useCustom, useGroups } from '../useKnown';

const usualCodes = ['Fixed', 'Workaround', 'Answered', 'Not reproducible', 'Duplicate'];

/** How a task's commands ask for names and codes: freely, with what is usual here at hand. */
export function useTaskFields(): Readonly<Record<string, InputField>> {
  const { people, groups, resolutionCodes } = useCustom();
  const known = useGroups().map(({ name }) => name);
  return {
    to: (props) => <Field {...props} label="Agent" suggestions={people} />,
    group: (props) => <Field {...props} suggestions={distinct([...groups, ...known])} />,
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
