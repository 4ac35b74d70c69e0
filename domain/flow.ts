import type { CatalogKind, CatalogPolicy } from './event';

/** The fulfillment task that an incoming request creates. */
export interface TaskPlan {
  readonly title: string;
  readonly group: string;
}

/**
 * The flow of each kind of catalog item: the title of its task, and the group and priority that apply if the item sets
 * none.
 */
const flows: Readonly<Record<CatalogKind, TaskPlan & { readonly priority: number }>> = {
  help: { title: 'Help request', group: 'Service Desk', priority: 4 },
  issue: { title: 'Service-affecting issue', group: 'Incident Response', priority: 2 },
  change: { title: 'Request for change in service', group: 'Change Management', priority: 3 },
};

/**
 * The priority of a request whose user chose none, from 1 (critical) to 5 (planning): the item's default, or else the
 * kind's. It is decided once, when the request is submitted. The provider's agents can change it later.
 */
export function defaultPriority(kind: CatalogKind, policy: CatalogPolicy): number {
  return policy.priority ?? flows[kind].priority;
}

/** The item's own group takes precedence over the kind's. */
export function planTask(kind: CatalogKind, policy: CatalogPolicy): TaskPlan {
  const flow = flows[kind];
  return {
    title: flow.title,
    group: policy.assignmentGroup ?? flow.group,
  };
}
