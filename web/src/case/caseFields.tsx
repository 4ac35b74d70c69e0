import type { Case } from '../api/types';
import { Choice, named } from '../components/Choice';
import { Field } from '../components/Field';
import type { FormField } from '../form/FieldsForm';
import { distinct } from '../list/useCollection';
import type { InputField } from '../ticket/CommandDialog';
import { useGroups, usePeople } from '../ticket/useChoices';
import type { CaseTicket } from './case';

interface CaseField extends FormField {
  readonly name: Exclude<keyof Case, 'actions' | 'desk' | 'links'>;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly CaseField[];
}

const scale = ['1', '2', '3', '4'];

/** The fields of a case in groups. References are texts, because external systems send them as texts. */
export const caseFieldGroups: readonly FieldGroup[] = [
  {
    title: 'What it is about',
    fields: [
      { name: 'shortDescription', label: 'Short description' },
      { name: 'description', label: 'Description', lines: 4 },
      { name: 'category', label: 'Category' },
      { name: 'subcategory', label: 'Subcategory' },
      { name: 'notes', label: 'Notes', lines: 3 },
    ],
  },
  {
    title: 'Who it is for',
    fields: [
      { name: 'consumer', label: 'Consumer' },
      { name: 'account', label: 'Account' },
      { name: 'contact', label: 'Contact' },
      { name: 'contactType', label: 'Channel', suggestions: ['phone', 'email', 'web', 'chat'] },
    ],
  },
  {
    title: 'Product',
    fields: [
      { name: 'product', label: 'Product' },
      { name: 'soldProduct', label: 'Sold product' },
      { name: 'financialAccount', label: 'Financial account' },
      { name: 'serviceDefinition', label: 'Service definition' },
    ],
  },
  {
    title: 'Work',
    fields: [
      { name: 'assignedTo', label: 'Assigned to' },
      { name: 'assignmentGroup', label: 'Assignment group' },
      { name: 'priority', label: 'Priority', suggestions: [...scale, '5'] },
      { name: 'impact', label: 'Impact', suggestions: scale },
      { name: 'urgency', label: 'Urgency', suggestions: scale },
    ],
  },
  {
    title: 'Resolution',
    fields: [
      { name: 'resolutionCode', label: 'Resolution code' },
      { name: 'resolutionNotes', label: 'Resolution notes', lines: 3 },
      { name: 'cause', label: 'Cause', lines: 2 },
    ],
  },
  {
    title: 'In other systems',
    fields: [
      { name: 'correlationId', label: 'Correlation ID' },
      { name: 'correlationDisplay', label: 'Correlation display' },
    ],
  },
];

export const caseFields: readonly CaseField[] = caseFieldGroups.flatMap(({ title, fields }) =>
  fields.map((field) => ({ ...field, group: title })),
);

/** The fields of a case's commands. */
export function useCaseInputs(): Readonly<Record<string, InputField>> {
  const groups = useGroups().map(({ name }) => name);
  const people = usePeople();
  return {
    to: (props) => (
      <Choice
        {...props}
        label="Agent"
        options={named(people)}
        description="Without a choice, the case is assigned to you."
      />
    ),
    group: (props) => <Choice {...props} options={named(groups, 'Unchanged')} />,
    text: (props) => <Field {...props} label="Question" lines={4} autoFocus />,
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
