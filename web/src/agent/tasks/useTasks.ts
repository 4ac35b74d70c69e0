import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import type { Task } from '../../api/types';
import { mergedPage } from '../merged';
import type { View } from './views';

const refreshMs = 15_000;
const pageSize = 40;

export interface TaskFilters {
  readonly customer?: string;
  readonly priority?: number;
  readonly assignmentGroup?: string;
  readonly assignedTo?: string;
  readonly q?: string;
}

/** The tasks of a view, newest first, kept as they stand. */
export function useTasks({ states }: View, filters: TaskFilters) {
  return useList<Task>(
    ['tasks', states, filters],
    (cursor, signal) =>
      mergedPage(
        states,
        (state, from) =>
          read(
            api.GET('/api/v1/tasks', {
              params: {
                query: {
                  ...filters,
                  ...(state && { state }),
                  ...(from && { cursor: from }),
                  limit: pageSize,
                },
              },
              signal,
            }),
          ),
        cursor,
      ),
    { refreshEvery: refreshMs },
  );
}
