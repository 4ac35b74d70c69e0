import type { Case } from '../api/types';
import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
import { t } from '../i18n/t';
import { distinct } from '../list/useCollection';
import type { InputField } from '../ticket/CommandDialog';
import { useGroups, usePeople } from '../ticket/useChoices';
import type { CaseTicket } from './case';

interface CaseField extends FormField {
  readonly name: Exclude<keyof Case, 'actions' | 'desk' | 'legalHold' | 'links'>;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly CaseField[];
}

const scale = ['1', '2', '3', '4'];

/** The fields of a case in groups. References are texts, because external systems send them as texts. */
export const caseFieldGroups: readonly FieldGroup[] = [
  {
    title: t('case.aboutWhat'),
    fields: [
      field('shortDescription'),
      field('description', { lines: 4 }),
      field('category'),
      field('subcategory'),
      field('notes', { lines: 3 }),
    ],
  },
  {
    title: t('case.forWhom'),
    fields: [
      field('consumer'),
      field('account'),
      field('contact'),
      field('contactType', { suggestions: ['phone', 'email', 'web', 'chat'] }),
    ],
  },
  {
    title: t('case.product'),
    fields: [
      field('product'),
      field('soldProduct'),
      field('financialAccount'),
      field('serviceDefinition'),
    ],
  },
  {
    title: t('case.work'),
    fields: [
      field('assignedTo'),
      field('assignmentGroup'),
      field('priority', { suggestions: [...scale, '5'] }),
      field('impact', { suggestions: scale }),
      field('urgency', { suggestions: scale }),
    ],
  },
  {
    title: t('case.resolution'),
    fields: [
      field('resolutionCode'),
      field('resolutionNotes', { lines: 3 }),
      field('cause', { lines: 2 }),
    ],
  },
  {
    title: t('case.inOtherSystems'),
    fields: [field('correlationId'), field('correlationDisplay')],
  },
];

export const caseFields: readonly CaseField[] = caseFieldGroups.flatMap(({ title, fields }) =>
  fields.map((field) => ({ ...field, group: title })),
);

function field(name: CaseField['name'], more: Partial<CaseField> = {}): CaseField {
  return { name, label: words(name), ...more };
}

/** The fields of a case's commands. */
export function useCaseInputs(): Readonly<Record<string, InputField>> {
  const groups = useGroups().map(({ name }) => name);
  const people = usePeople();
  return {
    to: (props) => (
      <Choice
        {...props}
        label={t('case.agent')}
        options={named(people)}
        description={t('case.agentAbout')}
      />
    ),
    group: (props) => <Choice {...props} options={named(groups, t('case.unchanged'))} />,
    text: (props) => <Field {...props} label={t('case.question')} lines={4} autoFocus />,
  };
}

/** The form fields of a case. People and groups are chosen from lists, which include what a system wrote. */
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
