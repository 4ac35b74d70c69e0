/** What entries of a journal say that Crossdesk wrote. */
export const entry = {
  accepted: 'Closed: the solution was accepted.',
  approvalExpected: 'Approval Requested: {{url}} is asked to connect us.',
  approvalRequested: 'Approval was requested: {{provider}} has it as {{registration}}.',
  asksToConnect:
    'The instance "{{instance}}" at {{url}} asks to be connected as {{customer}}. Check that the id and the URL are what the customer told you in another way. Then approve or reject {{subscription}}.',
  calendarChanged: 'The calendar has changed: due times were computed again.',
  cancelled: 'Cancelled.',
  cancelledBecause: 'Cancelled. {{reason}}',
  caseDeleted: 'Cancelled: the case was deleted.',
  changeAssigned: 'Change was assigned locally from external system',
  changeRejected: 'Change was rejected by the external fulfillment system',
  changeUpdated: 'Updated: {{changes}}.',
  changeWithdrawn: '{{state}}: cancelled by the external system.',
  closedUnanswered: 'Closed: nobody answered the proposed solution in time.',
  connectionActive:
    "Active: the connection is established, and the provider's catalog is on its way.",
  connectionApproved: 'Approved: activate the connection to establish it.',
  connectionRejected: 'Rejected.',
  connectionWithdrawn: 'Rejected: we withdrew the request.',
  connectionWithdrawnBecause: 'Rejected: we withdrew the request. {{reason}}',
  created: '{{state}}: {{title}}',
  detailsResent: 'Sent again: which request it follows, and how it was rated.',
  discarded: 'An update was refused by {{partner}} and discarded. {{reason}}',
  entered: '{{state}}.',
  enteredWith: '{{state}}: {{changes}}.',
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
  fieldChanged: '{{field}} changed',
  fieldCleared: '{{field}} cleared',
  fieldSet: '{{field}}: {{value}}',
  fieldState: '{{field}}: {{state}}',
  fileRemoved: 'Removed the file {{name}}.',
  foundClaimedUpdates:
    'Updates from us that {{partner}} claims to have received: {{received}}. We remember {{sent}}.',
  foundDetails: 'The request that it follows, or its rating, differs at {{partner}}.',
  foundEdits: 'Edits of entries differ from those at {{partner}}.',
  foundEntriesLostHere: 'Entries from us that {{partner}} has, and we no longer have: {{amount}}.',
  foundEntriesLostThere: 'Entries that {{partner}} sent to us, and has lost: {{amount}}.',
  foundEntriesMissingHere: 'We lack entries from {{partner}}: {{amount}}.',
  foundEntriesMissingThere: '{{partner}} lacks entries from us: {{amount}}.',
  foundJournalsTooLong:
    'The journals differ, but are too long to compare entry by entry. The state at {{partner}} is {{state}}.',
  foundLostHere: '{{partner}} has this request, which we submitted, but it no longer exists here.',
  foundLostThere: '{{partner}} no longer knows this request, which it submitted.',
  foundNumberTooFar:
    '{{partner}} names this as our request. Its number is more than {{amount}} beyond our last one, so our counter stays unchanged.',
  foundStates: 'It is {{state}} here, and {{theirs}} at {{partner}}.',
  foundUnknownHere: '{{partner}} has submitted this request, but it does not exist here.',
  foundUnknownThere: '{{partner}} does not know this request.',
  foundUpdates:
    'Updates from us that {{partner}} has received: {{received}}. We remember {{sent}}.',
  foundUpdatesGone:
    'Updates from us that {{partner}} has received: {{received}} of {{sent}}. The rest is no longer kept here.',
  foundUpdatesMissingHere:
    'Updates from {{partner}} that we have received: {{received}} of {{sent}}.',
  foundUpdatesMissingThere:
    'Updates from us that {{partner}} has received: {{received}} of {{sent}}.',
  handshakeEnded: 'The provider had ended the handshake before it heard that we activate.',
  handshakeEndedBecause:
    'The provider had ended the handshake before it heard that we activate. {{reason}}',
  helpApprove:
    'Before you approve, check:\n- The instance id and the URL in the work note are those that {{customer}} told you in another way, for example by telephone.\n- The URL is https and can be reached from here. The connection shows its last success and its last error.\n- Nobody else at the customer registers at the same time. An instance can be our customer only once.',
  helpConnect:
    'How to connect {{customer}} to {{provider}}:\n1. {{contact}} ({{email}}) gets the instructions by mail: how to install Crossdesk, and how to register with a token that works once, until {{until}}. An entry below says whether the mail was sent. If not, give our URL and the token to the contact yourself.\n2. An admin of the customer creates a provider record with our URL and the token (POST /api/v1/providers). This case becomes Approval Requested, and a work note here links the subscription.\n3. Check who asks (see the next note). Then one of our admins approves the subscription.\n4. An admin of the customer activates (POST /api/v1/providers/{id}/activate). This case becomes Established, and the customer gets our catalog. Before that, nothing is exchanged.',
  helpErrors:
    'What an error at the customer means, and what to do:\n- "This registration token is not known here": it was mistyped or replaced by a newer token. Send the instructions again (POST …/resend). The previous token then becomes invalid.\n- "This registration token was used already": somebody registered with it. The work notes say who. If that was not the customer, reject this case and register the customer again.\n- "This registration token expired": it was valid until {{until}}. Register the customer again.\n- "There is a connection to … already": that instance is already our customer, or registers right now. A work note names the subscription and says what to do. It may be our provider at the same time.\n- lastError of the provider record, such as ECONNREFUSED or a certificate error: the customer\'s instance does not reach ours. It tries again by itself. Check our public URL, the firewall and the certificate.\n- The case stays Approved: the customer has not activated yet, or its instance no longer reaches ours.\n- The customer sees Approval Requested although you approved: our instance does not reach theirs. See lastError of the connection.\nTo end the handshake, cancel or reject {{number}}. The customer is told, and the token becomes invalid.',
  infoRequested: 'Awaiting Info.',
  infoRequestedText: 'Awaiting Info: {{text}}',
  instructionsFailed:
    'The instructions could not be delivered: the mail server refused them for good. Look at the notification, and send them again.',
  instructionsKept:
    'No mail is sent from here (SMTP_URL is not set): the instructions are kept, and shown in the log. Give them to the contact.',
  instructionsResent:
    'The instructions are sent again with a new token. The previous token is no longer valid.',
  instructionsSent: 'The instructions were sent to the contact by mail.',
  itemPublished: 'Published: {{name}}',
  itemWithdrawn: 'Withdrawn: {{name}}',
  linkAdded: 'Linked: {{relation}} {{number}}.',
  linkRemoved: 'Link removed: {{relation}} {{number}}.',
  offboarded: 'Cancelled: the connection between the two organisations was off-boarded.',
  openAssigned: 'Open: assigned to {{to}}.',
  opened: 'Open.',
  priorityChanged: 'Priority changed from {{from}} to {{priority}}.',
  prioritySet: 'Priority changed to {{priority}}.',
  proposed: 'Resolved: {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Resolved: {{resolutionCode}}.',
  rated: 'Rated {{rating}}.',
  ratedText: 'Rated {{rating}}. {{text}}',
  reassigned: 'Reassigned to {{to}}.',
  received: 'Received: a fulfillment task waits with {{group}}.',
  reconciled: 'Reconciled. {{sayings}}',
  reconciledEnd: 'Reconciled. It is {{state}} at {{partner}}, who decides that.',
  refused: '"{{command}}" was refused. {{reason}}',
  refusedFault: '"{{command}}" was refused. {{fault}}',
  registered: 'Awaiting Customer: {{customer}} was registered.',
  registrationApproved: 'Approved: the customer may activate the connection now.',
  registrationEstablished:
    'Established: the customer activated the connection, and gets our catalog.',
  registrationExpired: 'Expired: nobody presented the registration token in time.',
  registrationRefused: 'Rejected: the provider refused the registration. {{reason}}',
  registrationWithdrawn: 'Cancelled: the customer withdrew.',
  registrationWithdrawnBecause: 'Cancelled: the customer withdrew. {{reason}}',
  rejectedBecause: 'Rejected. {{reason}}',
  remedyActivate: 'Activate that provider record, or cancel it.',
  remedyActive: 'It can be used as it is. To connect again from the start, off-board it first.',
  remedyAwaitCustomer: 'Wait until the customer activates it, or cancel its registration.',
  remedyAwaitProvider: 'Wait until the provider approves it, or cancel that provider record.',
  remedyDecideSubscription: 'Approve or reject that subscription.',
  remedyEnded: 'It has ended, and is not in the way.',
  remedyPaused: 'Resume it. To connect again from the start, off-board it first.',
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
  repairCounter: 'Our next update continues from there.',
  repairFinalHere: 'Our state is final. We resend it.',
  repairFinalThere: 'Their state is final, and is resent to us.',
  repairNumber: 'Its number is not assigned again.',
  repairResend: 'We resend them.',
  repairResendRest: 'We resend the rest.',
  repairResendState: 'We resend the current state.',
  repairResent: '{{partner}} resends them.',
  repairResentRest: 'The rest is resent to us, as far as it is kept.',
  repairResubmit: 'We resubmit it.',
  repairResubmitted: '{{partner}} resubmits it.',
  resolutionBreached: 'Breached: the resolution was due at {{due}}.',
  resolutionWarning: 'Warning: the resolution is due at {{due}}.',
  responseBreached: 'Breached: the response was due at {{due}}.',
  responseWarning: 'Warning: the response is due at {{due}}.',
  solutionRejected: '{{state}}: the solution was rejected.',
  solutionRejectedBecause: '{{state}}: the solution was rejected. {{reason}}',
  tokenPresented:
    'Approval Requested: the instance "{{instance}}" presented the registration token.',
  tokenRefused:
    'The instance "{{instance}}" at {{url}} presented the token, and was refused: {{reason}}',
  tokenRefusedConnected:
    'The instance "{{instance}}" at {{url}} presented the token, and was refused: it is connected already. The subscription {{subscription}} is {{state}}. {{sayings}}',
  tokenRefusedSelf:
    'The instance "{{instance}}" at {{url}} presented the token, and was refused: this instance has that id itself.',
  updated: 'Updated.',
  updatedFields: 'Updated: {{fields}}.',
  workAssigned: 'Work in Progress: assigned to {{to}}.',
  workNotesOffered:
    'The provider lets work notes cross from now on. None crosses in either direction before an admin allows it on {{connection}}.',
} as const;

/** The states of records that have translations. Models of changes can have others. */
export const state = {
  Submitted: 'Submitted',
  Received: 'Received',
  'Work in Progress': 'Work in Progress',
  'Awaiting Info': 'Awaiting Info',
  Resolved: 'Resolved',
  Closed: 'Closed',
  Cancelled: 'Cancelled',
  'Awaiting Customer': 'Awaiting Customer',
  'Approval Requested': 'Approval Requested',
  Approved: 'Approved',
  Established: 'Established',
  Rejected: 'Rejected',
  Expired: 'Expired',
  Active: 'Active',
  Log: 'Log',
  Classify: 'Classify',
  Plan: 'Plan',
  Approve: 'Approve',
  Execute: 'Execute',
  Review: 'Review',
  Close: 'Close',
  Abandon: 'Abandon',
  New: 'New',
  Open: 'Open',
  Assessment: 'Assessment',
  Planning: 'Planning',
  Implementation: 'Implementation',
  End: 'End',
} as const;

/** How a record relates to another one. */
export const relation = {
  relatedTo: 'Related to',
  followUpOf: 'Follow-up of',
  followedUpBy: 'Followed up by',
  causedBy: 'Caused by',
  causeOf: 'Cause of',
  duplicateOf: 'Duplicate of',
  duplicatedBy: 'Duplicated by',
  fulfilledBy: 'Task',
  fulfills: 'Request',
} as const;

/** Ratings from 1 to 5. */
export const grade = {
  1: 'very poor',
  2: 'poor',
  3: 'acceptable',
  4: 'good',
  5: 'very good',
} as const;
