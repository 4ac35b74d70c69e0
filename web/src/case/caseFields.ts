import type { Case } from '../api/types';
import type { FormField } from '../form/FieldsForm';

interface CaseField extends FormField {
  readonly name: Exclude<keyof Case, 'actions' | 'links'>;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly CaseField[];
}

const scale = ['1', '2', '3', '4'];

/** What is written of a case, by what it is about. ExternalReferences are texts, as the systems that sent them write them. */
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
      { name: 'contactType', label: 'Came by', suggestions: ['phone', 'email', 'web', 'chat'] },
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
