import type { Deps } from '../api/deps';
import { serveDeskHooks } from '../api/deskHook';
import type { Operation } from '../api/http/operation';
import { tableEndpoints } from '../api/table/endpoints';
import { serveUnsubscribe } from '../api/unsubscribe';
import { type ExchangeDeps, serveExchange } from '../exchange/receiving/endpoints';
import { apiRoutes } from './web/document';

// Operations are only described here, never called, so no instance is needed.
const deps = {} as Deps;

export const tableOperations: readonly Operation[] = tableEndpoints.flatMap(
  ({ operations }) => operations,
);

/** What an OpenAPI document describes, but for the service's own paths and SCIM. */
export const allOperations: readonly Operation[] = [
  ...apiRoutes(),
  ...tableOperations,
  ...serveDeskHooks(deps).operations,
  ...serveUnsubscribe(deps).operations,
  ...serveExchange({} as ExchangeDeps).operations,
];
