import type { Group } from '../api/types';
import { organisation, priorityOptions } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
import { useGroups } from '../ticket/useChoices';
import { approvals } from './change';

const usualCodes = ['Successful', 'Successful with issues', 'Unsuccessful', 'Withdrawn'];

/** What is written of a change, as a form asks for it. */
export function useChangeFields(): readonly FormField[] {
  const groups = useGroups();
  return [
    { name: 'title', label: 'Title', required: true },
    { name: 'description', label: 'Description', lines: 5 },
    {
      name: 'owningGroup',
      label: 'Owning group',
      options: groups.map((group) => ({ id: group.name, label: labelOf(group) })),
      description: 'A group behind an external system gets the change there.',
    },
    {
      name: 'priority',
      label: 'Priority',
      options: priorityOptions,
      numeric: true,
      required: true,
    },
    {
      name: 'approval',
      label: 'Approval',
      options: approvals.map((approval) => ({ id: approval, label: approval })),
    },
    { name: 'completionCode', label: 'Completion code', suggestions: usualCodes },
  ];
}

function labelOf({ name, externalSystem }: Group): string {
  return externalSystem ? `${name} (${organisation(externalSystem)})` : name;
}
