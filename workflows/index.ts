/** The workflow types of an instance, by the names that operators see. */
export { delivery } from './delivery';
export { fulfillment } from './fulfillment';
export { request } from './request';
