import { approvalRoutes } from './approval';
import { auditRoutes } from './audit';
import { calendarRoutes } from './calendar';
import { cannedReplyRoutes } from './cannedReply';
import { openCaseRoute } from './case';
import { catalogRoutes } from './catalogItem';
import { createChangeRoute } from './change';
import { changeModelsRoute } from './changeModel';
import { codecRoutes } from './codec';
import { connectionRoutes } from './connection';
import { customerRoutes } from './customer';
import type { Deps } from './deps';
import { deskRoutes } from './desk';
import { deskActionRoutes } from './deskActions';
import { deskFailureRoutes } from './deskFailures';
import { deskKindsRoute } from './deskKinds';
import { deskPreviewRoute } from './deskPreview';
import { doctorRoute } from './doctor';
import { externalReferencesRoute } from './externalReferences';
import { externalSystemRoutes } from './externalSystem';
import { failureRoutes } from './failures';
import { groupRoutes } from './group';
import { homeRoute } from './home';
import type { Route } from './http/route';
import { installationRoutes } from './installation';
import { legalHoldRoutes } from './legalHold';
import { mailFailureRoutes } from './mailFailure';
import { notificationRoutes } from './notification';
import { personalDataRoutes } from './personalData';
import { profileRoutes } from './profile';
import { addProviderRoute } from './providerConnection';
import { rateRoute } from './rating';
import { receivedMailRoutes } from './receivedMail';
import { driftRoute } from './reconciliation';
import { relatedRoutes } from './record/related';
import { recordRoutes } from './record/routes';
import { registrationRoutes } from './registration';
import { replicationSetRoutes } from './replicationSet';
import { reportRoute } from './report';
import { resources } from './resources';
import { retentionRoutes } from './retention';
import { samplesRoute } from './samples';
import { savedViewRoutes } from './savedView';
import { searchRoute } from './search';
import { sessionRoutes } from './session/list';
import { signedEntryRoutes } from './signedEntry';
import { submitRoute } from './submission';
import { systemOperationRoutes } from './systemOperations';
import { tokenRoutes } from './token';
import { userRoutes } from './user';
import { webhookRoutes } from './webhook';
import { restartRoute } from './workflows';

/** Every route of the API. */
export function allRoutes(deps: Deps): Route[] {
  const all = [...resources, ...(deps.resources ?? [])];
  const routes = [
    homeRoute(deps),
    doctorRoute(deps),
    ...installationRoutes(deps),
    reportRoute(deps),
    ...notificationRoutes(deps),
    ...savedViewRoutes(deps),
    searchRoute(deps),
    ...mailFailureRoutes(deps),
    ...receivedMailRoutes(deps),
    submitRoute(deps),
    rateRoute(deps),
    ...registrationRoutes(deps),
    addProviderRoute(deps),
    createChangeRoute(deps),
    changeModelsRoute(deps),
    externalReferencesRoute(deps),
    openCaseRoute(deps),
    ...all.flatMap((one) => [
      ...(one.routes?.(deps) ?? []),
      ...recordRoutes(deps, one),
      ...relatedRoutes(deps, one, all),
    ]),
    ...catalogRoutes(deps),
    ...calendarRoutes(deps),
    ...customerRoutes(deps),
    ...connectionRoutes(deps),
    ...signedEntryRoutes(deps),
    samplesRoute(deps),
    ...replicationSetRoutes(deps),
    ...failureRoutes(deps),
    driftRoute(deps),
    ...groupRoutes(deps),
    ...cannedReplyRoutes(deps),
    ...externalSystemRoutes(deps),
    ...systemOperationRoutes(deps),
    ...webhookRoutes(deps),
    deskKindsRoute,
    ...deskRoutes(deps),
    ...deskActionRoutes(deps),
    deskPreviewRoute(deps),
    ...deskFailureRoutes(deps),
    ...auditRoutes(deps),
    ...retentionRoutes(deps),
    ...legalHoldRoutes(deps),
    ...personalDataRoutes(deps),
    ...profileRoutes(deps),
    ...userRoutes(deps),
    ...tokenRoutes(deps),
    ...sessionRoutes(deps),
    ...codecRoutes(deps),
    restartRoute(deps),
  ];
  return [...routes, ...approvalRoutes(deps, routes)];
}
