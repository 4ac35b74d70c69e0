import { FilterChoice } from '../components/Choice';
import { organisation, priorityOptions } from '../components/labels';
import { countOf, Filters } from '../list/FilterBar';
import { distinct, useCustomers, useGroups, useUsedValues } from '../ticket/useChoices';

type Filter = 'q' | 'customer' | 'priority' | 'group';
type Chosen = Readonly<Record<Filter, string | undefined>>;

interface Props {
  readonly chosen: Chosen;
  readonly change: (changes: Partial<Chosen>) => void;
}

/** What the queue can be narrowed by. */
export function TaskFilterBar({ chosen: { q, customer, priority, group }, change }: Props) {
  const customers = distinct([...useCustomers(), customer]);
  const known = useGroups().map(({ name }) => name);
  const groups = distinct([...known, ...useUsedValues().groups, group]);
  return (
    <Filters
      label="Search tasks"
      q={q}
      onSearch={(text) => change({ q: text })}
      set={countOf(customer, priority, group)}
    >
      <FilterChoice
        label="Customer"
        all="Any customer"
        options={customers.map((id) => ({ id, label: organisation(id) }))}
        value={customer}
        onChange={(chosen) => change({ customer: chosen })}
      />
      <FilterChoice
        label="Priority"
        all="Any priority"
        options={priorityOptions}
        value={priority}
        onChange={(chosen) => change({ priority: chosen })}
      />
      <FilterChoice
        label="Group"
        all="Any group"
        options={groups}
        value={group}
        onChange={(chosen) => change({ group: chosen })}
      />
    </Filters>
  );
}
