/** "blue-sky" is shown as "Blue Sky". */
export function instanceTitle(instance: string): string {
  return instance
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** An instance's id is part of numbers, workflow ids and URLs. */
export const instanceId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** `NORTHWIND-PRQ0001001`: created by the customer, the same on both sides. */
export function requestNumber(customer: string, count: number): string {
  return `${customer.toUpperCase()}-${padded('PRQ', count)}`;
}

/** Whether this customer can create the request number. */
export function isNumberOf(customer: string, number: string): boolean {
  return isAssignedBy(customer, 'PRQ', number);
}

/** The counter in a request's number. Null if no customer can create such a number. */
export function countOf(number: string): number | null {
  const count = Number(/\d+$/.exec(number)?.[0]);
  return Number.isSafeInteger(count) ? count : null;
}

/** `NORTHWIND-CAT0001001`: created by the provider, the same at its customers. */
export function itemId(provider: string, count: number): string {
  return `${provider.toUpperCase()}-${padded('CAT', count)}`;
}

/** Whether this provider can create the catalog item id. */
export function isItemOf(provider: string, id: string): boolean {
  return isAssignedBy(provider, 'CAT', id);
}

export function registrationNumber(count: number): string {
  return padded('REG', count);
}

export function changeNumber(count: number): string {
  return padded('CHG', count);
}

export function caseNumber(count: number): string {
  return padded('CS', count);
}

export function taskNumber(count: number): string {
  return padded('TASK', count);
}

/** Workflow ids. Operators see and type them. */
export const workflowId = {
  request: (number: string) => `request/${number}`,
  fulfillment: (customer: string, number: string) => `fulfillment/${customer}/${number}`,
  registration: (number: string) => `registration/${number}`,
  providerConnection: (id: string) => `provider-connection/${id}`,
  change: (number: string) => `change/${number}`,
  case: (number: string) => `case/${number}`,
  delivery: (partner: string) => `delivery/${partner}`,
  desk: (name: string) => `desk/${name}`,
  reconciliation: (partner: string) => `reconciliation/${partner}`,
};

export const taskQueue = 'crossdesk';

function isAssignedBy(instance: string, prefix: string, number: string): boolean {
  const start = `${instance.toUpperCase()}-${prefix}`;
  return number.startsWith(start) && /^\d{7,15}$/.test(number.slice(start.length));
}

function padded(prefix: string, count: number): string {
  return `${prefix}${String(count).padStart(7, '0')}`;
}
