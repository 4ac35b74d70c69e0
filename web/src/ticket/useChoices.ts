import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { everyPage } from '../api/everyPage';
import type { components } from '../api/schema';

export type Group = components['schemas']['Group'];

const restMs = 60_000;

/** Every group, by name. */
export function useGroups(): readonly Group[] {
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        read(
          api.GET('/api/v1/groups', {
            params: { query: { limit: 200, ...(cursor && { cursor }) } },
            signal,
          }),
        ),
      ),
    staleTime: restMs,
  });
  return groups.data ?? [];
}

/** Whom work can be assigned to, by name. */
export function usePeople(): readonly string[] {
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        read(
          api.GET('/api/v1/people', {
            params: { query: { limit: 200, ...(cursor && { cursor }) } },
            signal,
          }),
        ),
      ),
    staleTime: restMs,
  });
  return (people.data ?? []).map(({ name }) => name);
}

/** Every customer's instance. */
export function useCustomers(): readonly string[] {
  const customers = useQuery({
    queryKey: ['customers', 'instances'],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        read(
          api.GET('/api/v1/customers', {
            params: { query: { limit: 200, ...(cursor && { cursor }) } },
            signal,
          }),
        ),
      ),
    staleTime: restMs,
  });
  return distinct((customers.data ?? []).map(({ instance }) => instance));
}

/** What the last tasks were given: in which groups they were, and how they were resolved. */
export function useUsedValues() {
  const last = useQuery({
    queryKey: ['tasks', 'last'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tasks', { params: { query: { limit: 100 } }, signal })),
    staleTime: restMs,
  });
  const tasks = last.data?.items ?? [];
  return {
    groups: distinct(tasks.map(({ assignmentGroup }) => assignmentGroup)),
    resolutionCodes: distinct(tasks.map(({ resolutionCode }) => resolutionCode)),
  };
}

/** Each once, sorted. */
export function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => (value ? [value] : [])))].sort();
}
