import type { CatalogKind, CatalogPolicy } from './event';

/** The fulfillment task that an incoming request makes. */
export interface TaskPlan {
  readonly title: string;
  readonly group: string;
  /** 1 critical … 5 planning. */
  readonly priority: number;
}

/** The flow for each kind of catalog item: what its task is called, and who gets it where the item does not say. */
const flows: Readonly<Record<CatalogKind, TaskPlan>> = {
  help: { title: 'Help request', group: 'Service Desk', priority: 4 },
  issue: { title: 'Service-affecting issue', group: 'Incident Response', priority: 2 },
  change: { title: 'Request for change in service', group: 'Change Management', priority: 3 },
};

/** What a request is worth before anybody says otherwise. */
export function defaultPriority(kind: CatalogKind, policy: CatalogPolicy): number {
  return policy.priority ?? flows[kind].priority;
}

/** The item's own group and priority come first, then the kind's. */
export function planTask(kind: CatalogKind, policy: CatalogPolicy): TaskPlan {
  const flow = flows[kind];
  return {
    title: flow.title,
    group: policy.assignmentGroup ?? flow.group,
    priority: defaultPriority(kind, policy),
  };
}
