import type { Group } from '../api/types';
import { distinct, useAll } from '../list/useCollection';

/** Every group: people here, or an external system. */
export function useGroups(): readonly Group[] {
  return useAll('/api/v1/groups');
}

export function useGroupNames(): readonly string[] {
  return useGroups().map(({ name }) => name);
}

/** The names of the people whom work can be assigned to. */
export function usePeople(): readonly string[] {
  return useAll('/api/v1/people').map(({ name }) => name);
}

/** The instance of every customer. */
export function useCustomers(): readonly string[] {
  return distinct(useAll('/api/v1/customers').map(({ instance }) => instance));
}
