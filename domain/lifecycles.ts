import { fulfillment } from './fulfillment';
import type { Lifecycle, LifecycleName } from './lifecycle';
import { providerConnection } from './providerConnection';
import { registration } from './registration';
import { request } from './request';

/** Every lifecycle there is. */
export const lifecycles: Readonly<Record<LifecycleName, Lifecycle>> = {
  request,
  fulfillment,
  registration,
  providerConnection,
};
