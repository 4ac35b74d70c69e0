import type { Role } from '../../domain/lifecycle';

/** Who is let in where: a role, or the token of an external system. */
export type Guest = Role | 'system';

const everybody: readonly Guest[] = ['requester', 'agent', 'admin', 'integration'];
const staff: readonly Guest[] = ['agent', 'admin'];
const admins: readonly Guest[] = ['admin'];
const programs: readonly Guest[] = ['agent', 'admin', 'integration'];
const changeReaders: readonly Guest[] = [...programs, 'system'];
const changeWriters: readonly Guest[] = [...staff, 'system'];

/** Without a token. */
export const open = [
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs/',
  'GET /api/v1/session',
] as const;

/** The portal's page, where it is built; open as well. */
export const pages = ['GET /'] as const;

/** How somebody comes in, by what the body, the cookie or the OpenID provider says. */
export const waysIn = [
  'POST /api/v1/session',
  'DELETE /api/v1/session',
  'GET /api/v1/session/oidc',
  'GET /api/v1/session/oidc/callback',
] as const;

/** Signed by a partner under its connection's secret; a token is worth nothing. */
export const signedOnly = [
  'POST /exchange/v1/events',
  'PUT /exchange/v1/requests/{number}/attachments/{id}',
  'POST /exchange/v1/rotations',
  'POST /exchange/v1/heartbeats',
  'POST /exchange/v1/reconciliations',
] as const;

/** Let in by what the body holds: a registration token, which is good once. */
export const byRegistrationToken = ['POST /exchange/v1/registrations'] as const;

/** Every other operation, and whom it lets in. Whoever is not named here is kept out. */
export const access: Readonly<Record<string, readonly Guest[]>> = {
  'GET /api/v1/catalog-items': everybody,
  'POST /api/v1/catalog-items': admins,
  'GET /api/v1/catalog-items/{id}': everybody,
  'PATCH /api/v1/catalog-items/{id}': admins,

  'POST /api/v1/registrations': admins,
  'GET /api/v1/registrations': staff,
  'GET /api/v1/registrations/{number}': staff,
  'GET /api/v1/registrations/{number}/journal': staff,
  'POST /api/v1/registrations/{number}/reject': admins,
  'POST /api/v1/registrations/{number}/cancel': admins,
  'POST /api/v1/registrations/{number}/resend': admins,
  'GET /api/v1/customers': staff,
  'GET /api/v1/customers/{id}': staff,
  'GET /api/v1/subscriptions': staff,
  'GET /api/v1/subscriptions/{id}': staff,
  'POST /api/v1/subscriptions/{id}/approve': admins,
  'POST /api/v1/subscriptions/{id}/reject': admins,
  'POST /api/v1/providers': admins,
  'GET /api/v1/providers': admins,
  'GET /api/v1/providers/{id}': admins,
  'GET /api/v1/providers/{id}/journal': admins,
  'POST /api/v1/providers/{id}/activate': admins,
  'POST /api/v1/providers/{id}/cancel': admins,
  'GET /api/v1/connections': admins,
  'GET /api/v1/connections/{id}': admins,
  'GET /api/v1/connections/{id}/samples': admins,
  'POST /api/v1/connections/{id}/pause': admins,
  'POST /api/v1/connections/{id}/resume': admins,
  'POST /api/v1/connections/{id}/rotate-secret': admins,
  'POST /api/v1/connections/{id}/offboard': admins,
  'POST /api/v1/connections/{id}/reconcile': admins,
  'GET /api/v1/replication-sets': admins,
  'GET /api/v1/replication-sets/{id}': admins,
  'PATCH /api/v1/replication-sets/{id}': admins,
  'PATCH /api/v1/connections/{id}': admins,
  'GET /api/v1/exchange/failures': admins,
  'POST /api/v1/exchange/failures/{id}/retry': admins,
  'POST /api/v1/exchange/failures/{id}/discard': admins,
  'GET /api/v1/exchange/drift': admins,
  'POST /api/v1/workflows/restart': admins,

  'GET /api/v1/users': admins,
  'POST /api/v1/users': admins,
  'GET /api/v1/users/{name}': admins,
  'PATCH /api/v1/users/{name}': admins,
  'POST /api/v1/users/{name}/tokens': admins,
  'GET /api/v1/users/{name}/tokens': admins,
  'DELETE /api/v1/users/{name}/tokens/{id}': admins,

  'POST /api/v1/codec/encode': admins,
  'POST /api/v1/codec/decode': admins,

  'POST /api/v1/requests': everybody,
  'GET /api/v1/requests': everybody,
  'GET /api/v1/requests/{number}': everybody,
  'POST /api/v1/requests/{number}/accept': everybody,
  'POST /api/v1/requests/{number}/reject': everybody,
  'POST /api/v1/requests/{number}/cancel': everybody,
  'POST /api/v1/requests/{number}/comments': everybody,
  'POST /api/v1/requests/{number}/work-notes': staff,
  'POST /api/v1/requests/{number}/attachments': everybody,
  'GET /api/v1/requests/{number}/attachments': everybody,
  'GET /api/v1/requests/{number}/attachments/{id}': everybody,
  'GET /api/v1/requests/{number}/journal': everybody,
  'GET /api/v1/requests/{number}/events': everybody,
  'GET /api/v1/tasks': staff,
  'GET /api/v1/tasks/{number}': staff,
  'POST /api/v1/tasks/{number}/assign': staff,
  'POST /api/v1/tasks/{number}/reassign': staff,
  'POST /api/v1/tasks/{number}/set-priority': staff,
  'POST /api/v1/tasks/{number}/request-info': staff,
  'POST /api/v1/tasks/{number}/propose': staff,
  'POST /api/v1/tasks/{number}/comments': staff,
  'POST /api/v1/tasks/{number}/work-notes': staff,
  'POST /api/v1/tasks/{number}/attachments': staff,
  'GET /api/v1/tasks/{number}/attachments': staff,
  'GET /api/v1/tasks/{number}/attachments/{id}': staff,
  'GET /api/v1/tasks/{number}/journal': staff,

  'POST /api/v1/changes': staff,
  'GET /api/v1/changes': changeReaders,
  'GET /api/v1/changes/{number}': changeReaders,
  'PATCH /api/v1/changes/{number}': staff,
  'GET /api/v1/change-models': changeReaders,
  'POST /api/v1/changes/{number}/comments': changeWriters,
  'POST /api/v1/changes/{number}/attachments': changeWriters,
  'GET /api/v1/changes/{number}/attachments': changeReaders,
  'GET /api/v1/changes/{number}/attachments/{id}': changeReaders,
  'GET /api/v1/changes/{number}/journal': changeReaders,
  'GET /api/v1/changes/{number}/external-references': programs,
  'POST /api/v1/groups': admins,
  'GET /api/v1/groups': programs,
  'GET /api/v1/groups/{id}': programs,
  'PATCH /api/v1/groups/{id}': admins,
  'GET /api/v1/people': programs,
  'POST /api/v1/external-systems': admins,
  'GET /api/v1/external-systems': staff,
  'GET /api/v1/external-systems/{id}': staff,
  'PATCH /api/v1/external-systems/{id}': admins,
  'POST /api/v1/external-systems/{id}/rotate-token': admins,
  'POST /api/v1/external-systems/{id}/rotate-secret': admins,
  'POST /api/v1/external-systems/{id}/operations': ['system'],
  'GET /api/v1/external-systems/{id}/deliveries': ['admin', 'system'],
  'POST /api/v1/external-systems/{id}/deliveries/{delivery}/retry': admins,
  'POST /api/v1/external-systems/{id}/deliveries/{delivery}/discard': admins,

  'POST /api/v1/cases': programs,
  'GET /api/v1/cases': programs,
  'GET /api/v1/cases/{number}': programs,
  'PATCH /api/v1/cases/{number}': programs,
  'POST /api/v1/cases/{number}/open': programs,
  'POST /api/v1/cases/{number}/assign': programs,
  'POST /api/v1/cases/{number}/reassign': programs,
  'POST /api/v1/cases/{number}/request-info': programs,
  'POST /api/v1/cases/{number}/propose': programs,
  'POST /api/v1/cases/{number}/accept': programs,
  'POST /api/v1/cases/{number}/reject': programs,
  'POST /api/v1/cases/{number}/cancel': programs,
  'POST /api/v1/cases/{number}/comments': programs,
  'POST /api/v1/cases/{number}/work-notes': programs,
  'POST /api/v1/cases/{number}/attachments': programs,
  'GET /api/v1/cases/{number}/attachments': programs,
  'GET /api/v1/cases/{number}/attachments/{id}': programs,
  'GET /api/v1/cases/{number}/journal': programs,

  'GET /api/now/table/sn_bom_loan_service': programs,
  'POST /api/now/table/sn_bom_loan_service': programs,
  'GET /api/now/table/sn_bom_loan_service/{sys_id}': programs,
  'PUT /api/now/table/sn_bom_loan_service/{sys_id}': programs,
  'PATCH /api/now/table/sn_bom_loan_service/{sys_id}': programs,
  'DELETE /api/now/table/sn_bom_loan_service/{sys_id}': programs,
  'GET /api/now/table/sc_request': programs,
  'GET /api/now/table/sc_request/{sys_id}': programs,
  'GET /api/now/table/sc_task': programs,
  'GET /api/now/table/sc_task/{sys_id}': programs,
  'GET /api/now/table/change_request': programs,
  'GET /api/now/table/change_request/{sys_id}': programs,
  'GET /api/now/table/x_crossdesk_registration': programs,
  'GET /api/now/table/x_crossdesk_registration/{sys_id}': programs,
  'GET /api/now/table/sys_user': programs,
  'GET /api/now/table/sys_user/{sys_id}': programs,
  'GET /api/now/table/sys_user_group': programs,
  'GET /api/now/table/sys_user_group/{sys_id}': programs,
  'GET /api/now/table/sys_attachment': programs,
  'GET /api/now/table/sys_attachment/{sys_id}': programs,
  'GET /api/now/stats/{table}': programs,
  'GET /api/now/attachment': programs,
  'POST /api/now/attachment/file': programs,
  'POST /api/now/attachment/upload': programs,
  'GET /api/now/attachment/{sys_id}': programs,
  'DELETE /api/now/attachment/{sys_id}': programs,
  'GET /api/now/attachment/{sys_id}/file': programs,
};
