import type { Group } from '../api/types';
import { organisation, priorityOptions } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
import { useGroups } from '../ticket/useChoices';
import { approvals } from './change';

const usualCodes = ['Successful', 'Successful with issues', 'Unsuccessful', 'Withdrawn'];

/** The form fields of a change. */
export function useChangeFields(): readonly FormField[] {
  const groups = useGroups();
  return [
    { name: 'title', label: 'Title', required: true },
    { name: 'description', label: 'Description', lines: 5 },
    {
      name: 'owningGroup',
      label: 'Owning group',
      options: groups.map((group) => ({ id: group.name, label: labelOf(group) })),
      description: 'If the group belongs to an external system, the change is sent there.',
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
