/** The workflow types of an instance. Operators see these names. */
export { caseWorkflow as case } from './case';
export { change } from './change';
export { delivery } from './delivery';
export { desk } from './desk';
export { fulfillment } from './fulfillment';
export { heartbeat } from './heartbeat';
export { providerConnection } from './providerConnection';
export { reconciliation } from './reconciliation';
export { registration } from './registration';
export { request } from './request';
