import type { Deps } from '../deps';
import { caseResource, changeResource, requestResource, taskResource } from '../resource';
import type { Route } from '../route';
import { caseRoutes } from './cases';
import { catalogRoutes } from './catalogItems';
import { changeRoutes } from './changes';
import { codecRoutes } from './codec';
import { commandRoutes } from './commands';
import { connectionRoutes } from './connections';
import { customerRoutes } from './customers';
import { driftRoute } from './drift';
import { journalRoutes } from './entries';
import { eventsRoute } from './events';
import { externalReferencesRoute } from './externalReferences';
import { externalSystemRoutes } from './externalSystems';
import { failureRoutes } from './failures';
import { groupRoutes } from './groups';
import { listRoutes } from './lists';
import { providerRoutes } from './providers';
import { readRoute } from './read';
import { registrationRoutes } from './registrations';
import { replicationSetRoutes } from './replicationSets';
import { samplesRoute } from './samples';
import { submitRoute } from './submit';
import { systemOperationRoutes } from './systemOperations';
import { tokenRoutes } from './tokens';
import { userRoutes } from './users';
import { restartRoute } from './workflows';

/** Every route of the API. */
export function allRoutes(deps: Deps): Route[] {
  return [
    ...catalogRoutes(deps),
    ...registrationRoutes(deps),
    ...customerRoutes(deps),
    ...providerRoutes(deps),
    ...connectionRoutes(deps),
    samplesRoute(deps),
    ...replicationSetRoutes(deps),
    submitRoute(deps),
    ...listRoutes(deps),
    readRoute(deps, requestResource),
    ...commandRoutes(deps, requestResource),
    ...journalRoutes(deps, requestResource),
    eventsRoute(deps),
    readRoute(deps, taskResource),
    ...commandRoutes(deps, taskResource),
    ...journalRoutes(deps, taskResource),
    ...failureRoutes(deps),
    driftRoute(deps),
    ...changeRoutes(deps),
    ...journalRoutes(deps, changeResource),
    externalReferencesRoute(deps),
    ...groupRoutes(deps),
    ...externalSystemRoutes(deps),
    ...systemOperationRoutes(deps),
    ...caseRoutes(deps),
    ...journalRoutes(deps, caseResource),
    ...userRoutes(deps),
    ...tokenRoutes(deps),
    ...codecRoutes(deps),
    restartRoute(deps),
  ];
}
