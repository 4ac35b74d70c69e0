/** What entries of a journal say that Crossdesk wrote, by the code of the API. */
export const entry = {
  accepted: 'Closed: the solution was accepted.',
  approvalExpected: 'Approval Requested: {{url}} is asked to connect us.',
  approvalRequested: 'Approval was requested: {{provider}} has it as {{registration}}.',
  calendarChanged: 'The calendar has changed: due times were computed again.',
  cancelled: 'Cancelled.',
  cancelledBecause: 'Cancelled. {{reason}}',
  caseDeleted: 'Cancelled: the case was deleted.',
  closedUnanswered: 'Closed: nobody answered the proposed solution in time.',
  changeWithdrawn: '{{state}}: cancelled by the external system.',
  connectionActive:
    "Active: the connection is established, and the provider's catalog is on its way.",
  connectionApproved: 'Approved: activate the connection to establish it.',
  connectionRejected: 'Rejected.',
  connectionWithdrawn: 'Rejected: we withdrew the request.',
  connectionWithdrawnBecause: 'Rejected: we withdrew the request. {{reason}}',
  created: '{{state}}: {{title}}',
  discarded: 'An update was refused by {{partner}} and discarded. {{reason}}',
  escalatedActivation:
    'Escalated to the admins: the connection waits for an admin. Activate or cancel it.',
  escalatedApproval:
    'Escalated to the owning group: the change waits for its approval. Approve or reject it.',
  escalatedCaseQuestion:
    'Escalated to the assignment group: the question waits for an answer. Answer it with a comment.',
  escalatedCaseSolution:
    'Escalated to the assignment group: the solution waits for an answer. Accept or reject it.',
  escalatedCustomerActivation:
    'Escalated to the admins: the customer has not activated the connection. Ask it to.',
  escalatedInvitation:
    'Escalated to the admins: the customer has not presented its registration token. Ask its contact.',
  escalatedProviderApproval:
    'Escalated to the admins: the provider has not approved the connection. Ask its people.',
  escalatedQuestion:
    "Escalated to the customer's agents: the provider's question waits for an answer. Answer it with a comment.",
  escalatedSubscription:
    'Escalated to the admins: the subscription waits for an admin. Approve or reject it.',
  escalatedTask: "Escalated to the provider's admins: nobody has taken the task. Assign it.",
  fileRemoved: 'Removed the file {{name}}.',
  infoRequested: 'Awaiting Info.',
  infoRequestedText: 'Awaiting Info: {{text}}',
  instructionsResent:
    'The instructions are sent again with a new token. The previous token is no longer valid.',
  linkAdded: 'Linked: {{relation}} {{number}}.',
  linkRemoved: 'Link removed: {{relation}} {{number}}.',
  offboarded: 'Cancelled: the connection between the two organisations was off-boarded.',
  openAssigned: 'Open: assigned to {{to}}.',
  opened: 'Open.',
  priorityChanged: 'Priority changed from {{from}} to {{priority}}.',
  prioritySet: 'Priority changed to {{priority}}.',
  proposed: 'Resolved: {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Resolved: {{resolutionCode}}.',
  reassigned: 'Reassigned to {{to}}.',
  received: 'Received: a fulfillment task waits with {{group}}.',
  refused: '"{{command}}" was refused. {{reason}}',
  registered: 'Awaiting Customer: {{customer}} was registered.',
  registrationApproved: 'Approved: the customer may activate the connection now.',
  registrationEstablished:
    'Established: the customer activated the connection, and gets our catalog.',
  registrationExpired: 'Expired: nobody presented the registration token in time.',
  registrationRefused: 'Rejected: the provider refused the registration. {{reason}}',
  registrationWithdrawn: 'Cancelled: the customer withdrew.',
  registrationWithdrawnBecause: 'Cancelled: the customer withdrew. {{reason}}',
  rejectedBecause: 'Rejected. {{reason}}',
  remindedActivation: 'Reminder: the connection waits for an admin. Activate or cancel it.',
  remindedApproval: 'Reminder: the change waits for its approval. Approve or reject it.',
  remindedCaseQuestion: 'Reminder: the question waits for an answer. Answer it with a comment.',
  remindedCustomerActivation: 'Reminder: the customer has not activated the connection. Ask it to.',
  remindedInvitation:
    'Reminder: the customer has not presented its registration token. Ask its contact.',
  remindedProviderApproval:
    'Reminder: the provider has not approved the connection. Ask its people.',
  remindedQuestion:
    "Reminder: the provider's question waits for an answer. Answer it with a comment.",
  remindedSolution: 'Reminder: the solution waits for an answer. Accept or reject it.',
  remindedSubscription: 'Reminder: the subscription waits for an admin. Approve or reject it.',
  remindedTask: 'Reminder: nobody has taken the task. Assign it.',
  reopened: 'Reopened by {{number}}.',
  resolutionBreached: 'Breached: the resolution was due at {{due}}.',
  resolutionWarning: 'Warning: the resolution is due at {{due}}.',
  responseBreached: 'Breached: the response was due at {{due}}.',
  responseWarning: 'Warning: the response is due at {{due}}.',
  solutionRejected: '{{state}}: the solution was rejected.',
  solutionRejectedBecause: '{{state}}: the solution was rejected. {{reason}}',
  tokenPresented:
    'Approval Requested: the instance "{{instance}}" presented the registration token.',
  updated: 'Updated.',
  updatedFields: 'Updated: {{fields}}.',
  workAssigned: 'Work in Progress: assigned to {{to}}.',
  rated: 'Rated {{rating}}.',
  ratedText: 'Rated {{rating}}. {{text}}',
  handshakeEnded: 'The provider had ended the handshake before it heard that we activate.',
  handshakeEndedBecause:
    'The provider had ended the handshake before it heard that we activate. {{reason}}',
  asksToConnect:
    'The instance "{{instance}}" at {{url}} asks to be connected as {{customer}}. Check that the id and the URL are what the customer told you in another way. Then approve or reject {{subscription}}.',
  workNotesOffered:
    'The provider lets work notes cross from now on. None crosses in either direction before an admin allows it on {{connection}}.',
} as const;
