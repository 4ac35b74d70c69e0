import { caseLifecycle } from './case';
import { changeLifecycle } from './change';
import { fulfillment } from './fulfillment';
import type { Lifecycle } from './lifecycle';
import { normalChange } from './normalChange';
import { providerConnection } from './providerConnection';
import { registration } from './registration';
import { request } from './request';

/** Every lifecycle by its name; that of changes is for the model that we ship. */
export const lifecycles = {
  request,
  fulfillment,
  registration,
  providerConnection,
  change: changeLifecycle(normalChange),
  case: caseLifecycle,
} satisfies Readonly<Record<string, Lifecycle>>;
