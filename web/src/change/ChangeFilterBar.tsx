import { FilterChoice } from '../components/Choice';
import { priorityOptions } from '../components/labels';
import { countOf, Filters } from '../list/FilterBar';
import { distinct, useGroups } from '../ticket/useChoices';
import { approvals } from './change';
import { useChangeModels } from './useChangeModels';

type Filter = 'q' | 'phase' | 'group' | 'priority' | 'approval';
type Chosen = Readonly<Record<Filter, string | undefined>>;

interface Props {
  readonly chosen: Chosen;
  readonly change: (changes: Partial<Chosen>) => void;
}

/** What the changes can be narrowed by. */
export function ChangeFilterBar({ chosen, change }: Props) {
  const { q, phase, group, priority, approval } = chosen;
  const phases = useChangeModels().flatMap((model) => model.phases.map(({ name }) => name));
  const groups = useGroups().map(({ name }) => name);
  return (
    <Filters
      label="Search changes"
      q={q}
      onSearch={(text) => change({ q: text })}
      set={countOf(phase, group, priority, approval)}
    >
      <FilterChoice
        label="Phase"
        all="Any phase"
        options={[...new Set(phases)]}
        value={phase}
        onChange={(value) => change({ phase: value })}
      />
      <FilterChoice
        label="Owning group"
        all="Any group"
        options={distinct([...groups, group])}
        value={group}
        onChange={(value) => change({ group: value })}
      />
      <FilterChoice
        label="Approval"
        all="Any approval"
        options={approvals}
        value={approval}
        onChange={(value) => change({ approval: value })}
      />
      <FilterChoice
        label="Priority"
        all="Any priority"
        options={priorityOptions}
        value={priority}
        onChange={(value) => change({ priority: value })}
      />
    </Filters>
  );
}
