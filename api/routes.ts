import { caseRoutes } from './case';
import { catalogRoutes } from './catalogItem';
import { changeRoutes } from './change';
import { codecRoutes } from './codec';
import { commandRoutes } from './commands';
import { connectionRoutes } from './connection';
import { customerRoutes } from './customer';
import type { Deps } from './deps';
import { journalRoutes } from './entries';
import { eventsRoute } from './events';
import { externalReferencesRoute } from './externalReferences';
import { externalSystemRoutes } from './externalSystem';
import { failureRoutes } from './failures';
import { groupRoutes } from './group';
import type { Route } from './http/route';
import { providerRoutes } from './providerConnection';
import { readRoute } from './readRecord';
import { driftRoute } from './reconciliation';
import { registrationRoutes } from './registration';
import { replicationSetRoutes } from './replicationSet';
import { listRoutes } from './requestList';
import { caseResource, changeResource, requestResource, taskResource } from './resource';
import { samplesRoute } from './samples';
import { submitRoute } from './submission';
import { systemOperationRoutes } from './systemOperations';
import { tokenRoutes } from './token';
import { userRoutes } from './user';
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
