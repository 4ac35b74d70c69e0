import { caseResource } from './case';
import { changeResource } from './change';
import { providerResource } from './providerConnection';
import type { Resource } from './record/resource';
import { registrationResource } from './registration';
import { requestResource } from './request';
import { taskResource } from './task';

/** Every kind of record that the API shows. */
export const resources: readonly Resource[] = [
  requestResource,
  taskResource,
  changeResource,
  caseResource,
  registrationResource,
  providerResource,
];
