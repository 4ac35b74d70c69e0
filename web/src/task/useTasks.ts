import { api, read } from '../api/client';
import type { Task } from '../api/types';
import { useList } from '../list/useList';

const refreshMs = 15_000;
const pageSize = 40;

export interface TaskFilters {
  /** Any of these. */
  readonly state?: Task['state'][];
  readonly assigned?: 'false';
  readonly queue?: 'mine';
  readonly customer?: string;
  readonly priority?: number;
  readonly assignmentGroup?: string;
  readonly assignedTo?: string;
  readonly q?: string;
}

/** Tasks, newest first, kept as they stand. */
export function useTasks(filters: TaskFilters) {
  return useList<Task>(
    ['tasks', filters],
    (cursor, signal) => {
      const query = { ...filters, limit: pageSize, ...(cursor && { cursor }) };
      return read(api.GET('/api/v1/tasks', { params: { query }, signal }));
    },
    { refreshEvery: refreshMs },
  );
}
