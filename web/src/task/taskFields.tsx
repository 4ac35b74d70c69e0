import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import { priorityOptions } from '../components/labels';
import { t } from '../i18n/t';
import { distinct, useRecent } from '../list/useCollection';
import type { InputField } from '../ticket/CommandDialog';
import { useGroupNames, usePeople } from '../ticket/useChoices';

const usualCodes = [
  t('task.fixed'),
  t('task.workaround'),
  t('task.answered'),
  t('task.notReproducible'),
  t('task.duplicate'),
];

/** The fields of a task's commands: people and groups are chosen from lists. */
export function useTaskFields(): Readonly<Record<string, InputField>> {
  const used = useRecent('/api/v1/tasks').map(({ resolutionCode }) => resolutionCode);
  const people = usePeople();
  const groups = useGroupNames();
  return {
    to: (props) => <Choice {...props} label={t('task.agent')} options={named(people)} />,
    group: (props) => <Choice {...props} options={named(groups, t('task.unchanged'))} />,
    priority: (props) => <Choice {...props} options={priorityOptions} />,
    resolutionCode: (props) => (
      <Field {...props} suggestions={distinct([...usualCodes, ...used])} autoFocus />
    ),
    resolutionNotes: (props) => <Field {...props} lines={5} description={t('task.notesAbout')} />,
    text: (props) => (
      <Field
        {...props}
        label={t('task.question')}
        lines={4}
        description={t('task.questionAbout')}
        autoFocus
      />
    ),
  };
}
