import type { Deps } from '../../api/deps';
import { openApiDocument } from '../../api/http/openapi';
import { allRoutes } from '../../api/routes';
import { type SignIn, sessionEndpoints } from '../../api/session/session';
import { sentToWebhooks } from '../../api/webhookMessage';
import type { Document } from './pathTypes';

export const info = { instance: 'crossdesk', publicUrl: 'http://localhost' };

/** The routes that the portal and the clients call. They are only described here, so no instance is needed. */
export function apiRoutes() {
  const deps = {} as Deps;
  return [...sessionEndpoints(deps, {} as SignIn), ...allRoutes(deps)];
}

/** The OpenAPI document of these routes. */
export function apiDocument(): Document {
  return openApiDocument(info, apiRoutes(), [sentToWebhooks]) as Document;
}
