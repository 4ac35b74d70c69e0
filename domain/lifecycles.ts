import { caseLifecycle } from './case';
import { changeLifecycle } from './change';
import { fulfillment } from './fulfillment';
import type { Lifecycle, LifecycleName } from './lifecycle';
import { normalChange } from './normalChange';
import { providerConnection } from './providerConnection';
import { registration } from './registration';
import { request } from './request';

/** Every lifecycle there is; that of changes for the model that we ship. */
export const lifecycles: Readonly<Record<LifecycleName, Lifecycle>> = {
  request,
  fulfillment,
  registration,
  providerConnection,
  change: changeLifecycle(normalChange),
  case: caseLifecycle,
};
