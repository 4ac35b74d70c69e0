import type { CatalogKind, CatalogPolicy } from './event';

/** The fulfillment task that an incoming request makes. */
export interface TaskPlan {
  readonly title: string;
  readonly group: string;
}

/** The flow for each kind of catalog item: its task's title, and the group and priority where the item names none. */
const flows: Readonly<Record<CatalogKind, TaskPlan & { readonly priority: number }>> = {
  help: { title: 'Help request', group: 'Service Desk', priority: 4 },
  issue: { title: 'Service-affecting issue', group: 'Incident Response', priority: 2 },
  change: { title: 'Request for change in service', group: 'Change Management', priority: 3 },
};

/**
 * The priority of a request whose user chose none, 1 critical … 5 planning: the item's, else its kind's. It is decided
 * once, as the request is submitted; the provider's agents may change it afterwards.
 */
export function defaultPriority(kind: CatalogKind, policy: CatalogPolicy): number {
  return policy.priority ?? flows[kind].priority;
}

/** The item's own group comes first, then the kind's. */
export function planTask(kind: CatalogKind, policy: CatalogPolicy): TaskPlan {
  const flow = flows[kind];
  return {
    title: flow.title,
    group: policy.assignmentGroup ?? flow.group,
  };
}
