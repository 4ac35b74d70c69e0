import type { Group } from '../api/types';
import { organisation, priorityOptions, words } from '../components/labels';
import type { FormField } from '../form/FieldsForm';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { useGroups } from '../ticket/useChoices';
import { approvals } from './change';

const usualCodes = [
  t('change.successful'),
  t('change.withIssues'),
  t('change.unsuccessful'),
  t('change.withdrawn'),
];

/** The form fields of a change. */
export function useChangeFields(): readonly FormField[] {
  const groups = useGroups();
  return [
    { name: 'title', label: words('title'), required: true },
    { name: 'description', label: words('description'), lines: 5 },
    {
      name: 'owningGroup',
      label: words('owningGroup'),
      options: groups.map((group) => ({ id: group.name, label: labelOf(group) })),
      description: t('change.owningGroupAbout'),
    },
    {
      name: 'priority',
      label: words('priority'),
      options: priorityOptions,
      numeric: true,
      required: true,
    },
    {
      name: 'approval',
      label: words('approval'),
      options: approvals.map((approval) => ({ id: approval, label: stateLabel(approval) })),
    },
    { name: 'completionCode', label: words('completionCode'), suggestions: usualCodes },
  ];
}

function labelOf({ name, externalSystem }: Group): string {
  return externalSystem ? `${name} (${organisation(externalSystem)})` : name;
}
