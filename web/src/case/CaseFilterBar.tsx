import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { FilterChoice } from '../components/Choice';
import { countOf, Filters } from '../list/FilterBar';
import { distinct } from '../ticket/useChoices';

type Filter = 'q' | 'priority' | 'group' | 'consumer';
type Chosen = Readonly<Record<Filter, string | undefined>>;
const restMs = 60_000;

interface Props {
  readonly chosen: Chosen;
  readonly change: (changes: Partial<Chosen>) => void;
}

/** What the cases can be narrowed by: values that the last ones have, since they are free texts. */
export function CaseFilterBar({ chosen: { q, priority, group, consumer }, change }: Props) {
  const last = useQuery({
    queryKey: ['cases', 'last'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/cases', { params: { query: { limit: 100 } }, signal })),
    staleTime: restMs,
  });
  const cases = last.data?.items ?? [];
  return (
    <Filters
      label="Search cases"
      q={q}
      onSearch={(text) => change({ q: text })}
      set={countOf(priority, group, consumer)}
    >
      <FilterChoice
        label="Consumer"
        all="Any consumer"
        options={distinct([...cases.map((one) => one.consumer), consumer])}
        value={consumer}
        onChange={(value) => change({ consumer: value })}
      />
      <FilterChoice
        label="Priority"
        all="Any priority"
        options={distinct([...cases.map((one) => one.priority), priority])}
        value={priority}
        onChange={(value) => change({ priority: value })}
      />
      <FilterChoice
        label="Group"
        all="Any group"
        options={distinct([...cases.map((one) => one.assignmentGroup), group])}
        value={group}
        onChange={(value) => change({ group: value })}
      />
    </Filters>
  );
}
