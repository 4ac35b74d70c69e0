import type * as english from './en';

type Translation<Folder extends keyof typeof english> = Readonly<
  Record<keyof (typeof english)[Folder], string>
>;

export const entry = {
  accepted: 'Geschlossen: Die Lösung wurde angenommen.',
  approvalExpected: 'Genehmigung angefordert: {{url}} wird um die Verbindung gebeten.',
  approvalRequested:
    'Die Genehmigung wurde angefragt: {{provider}} führt sie als {{registration}}.',
  asksToConnect:
    'Die Instanz „{{instance}}“ unter {{url}} bittet um Verbindung als {{customer}}. Prüfen Sie, ob die ID und die URL mit dem übereinstimmen, was der Kunde Ihnen auf anderem Weg mitgeteilt hat. Genehmigen Sie die Anfrage dann, oder lehnen Sie sie ab: {{subscription}}.',
  calendarChanged: 'Der Kalender hat sich geändert: Die Fälligkeiten wurden neu berechnet.',
  cancelled: 'Abgebrochen.',
  cancelledBecause: 'Abgebrochen. {{reason}}',
  caseDeleted: 'Abgebrochen: Der Fall wurde gelöscht.',
  changeAssigned: 'Der Change wurde im externen System zugewiesen',
  changeRejected: 'Der Change wurde vom externen System abgelehnt',
  changeUpdated: 'Geändert: {{changes}}.',
  changeWithdrawn: '{{state}}: vom externen System abgebrochen.',
  closedUnanswered:
    'Geschlossen: Niemand hat rechtzeitig auf die vorgeschlagene Lösung geantwortet.',
  connectionActive: 'Aktiv: Die Verbindung besteht, der Katalog des Providers ist unterwegs.',
  connectionApproved: 'Genehmigt: Aktivieren Sie die Verbindung, um sie herzustellen.',
  connectionRejected: 'Abgelehnt.',
  connectionWithdrawn: 'Abgelehnt: Wir haben die Anfrage zurückgezogen.',
  connectionWithdrawnBecause: 'Abgelehnt: Wir haben die Anfrage zurückgezogen. {{reason}}',
  created: '{{state}}: {{title}}',
  detailsResent: 'Noch einmal gesendet: auf welche Anfrage sie folgt und wie sie bewertet wurde.',
  discarded: '{{partner}} hat eine Aktualisierung abgelehnt, sie wurde verworfen. {{reason}}',
  entered: '{{state}}.',
  enteredWith: '{{state}}: {{changes}}.',
  escalatedActivation:
    'Eskaliert an die Administratoren: Die Verbindung wartet auf einen Administrator. Aktivieren oder beenden Sie sie.',
  escalatedApproval:
    'Eskaliert an die zuständige Gruppe: Der Change wartet auf seine Genehmigung. Genehmigen Sie ihn, oder lehnen Sie ihn ab.',
  escalatedCaseQuestion:
    'Eskaliert an die zuständige Gruppe: Die Rückfrage wartet auf eine Antwort. Beantworten Sie sie mit einem Kommentar.',
  escalatedCaseSolution:
    'Eskaliert an die zuständige Gruppe: Die Lösung wartet auf eine Antwort. Nehmen Sie sie an, oder lehnen Sie sie ab.',
  escalatedCustomerActivation:
    'Eskaliert an die Administratoren: Der Kunde hat die Verbindung nicht aktiviert. Bitten Sie ihn darum.',
  escalatedInvitation:
    'Eskaliert an die Administratoren: Der Kunde hat sein Registrierungstoken nicht vorgelegt. Fragen Sie seinen Kontakt.',
  escalatedProviderApproval:
    'Eskaliert an die Administratoren: Der Provider hat die Verbindung nicht genehmigt. Fragen Sie dort nach.',
  escalatedQuestion:
    'Eskaliert an die Agenten des Kunden: Die Rückfrage des Providers wartet auf eine Antwort. Beantworten Sie sie mit einem Kommentar.',
  escalatedSubscription:
    'Eskaliert an die Administratoren: Das Abonnement wartet auf einen Administrator. Genehmigen Sie es, oder lehnen Sie es ab.',
  escalatedTask:
    'Eskaliert an die Administratoren des Providers: Niemand hat die Aufgabe übernommen. Weisen Sie sie zu.',
  fieldChanged: '{{field}} geändert',
  fieldCleared: '{{field}} geleert',
  fieldSet: '{{field}}: {{value}}',
  fieldState: '{{field}}: {{state}}',
  fileRemoved: 'Die Datei {{name}} wurde entfernt.',
  foundClaimedUpdates:
    'Aktualisierungen von uns, die {{partner}} erhalten haben will: {{received}}. Wir kennen {{sent}}.',
  foundDetails: 'Die Anfrage, auf die sie folgt, oder ihre Bewertung ist bei {{partner}} anders.',
  foundEdits: 'Bearbeitungen von Einträgen unterscheiden sich von denen bei {{partner}}.',
  foundEntriesLostHere:
    'Einträge von uns, die {{partner}} hat und wir nicht mehr haben: {{amount}}.',
  foundEntriesLostThere: 'Einträge, die {{partner}} uns gesendet und verloren hat: {{amount}}.',
  foundEntriesMissingHere: 'Einträge von {{partner}}, die uns fehlen: {{amount}}.',
  foundEntriesMissingThere: 'Einträge von uns, die {{partner}} fehlen: {{amount}}.',
  foundJournalsTooLong:
    'Die Journale unterscheiden sich, sind aber zu lang für einen Vergleich der Einträge. Der Status bei {{partner}} ist {{state}}.',
  foundLostHere: '{{partner}} hat diese Anfrage von uns, aber hier gibt es sie nicht mehr.',
  foundLostThere: '{{partner}} kennt diese Anfrage nicht mehr, obwohl sie von dort kam.',
  foundNumberTooFar:
    '{{partner}} nennt dies als unsere Anfrage. Ihre Nummer liegt mehr als {{amount}} über unserer letzten, daher bleibt unser Zähler unverändert.',
  foundStates: 'Der Status ist hier {{state}} und bei {{partner}} {{theirs}}.',
  foundUnknownHere: '{{partner}} hat diese Anfrage eingereicht, aber hier gibt es sie nicht.',
  foundUnknownThere: '{{partner}} kennt diese Anfrage nicht.',
  foundUpdates:
    'Aktualisierungen von uns, die {{partner}} erhalten hat: {{received}}. Wir kennen {{sent}}.',
  foundUpdatesGone:
    'Aktualisierungen von uns, die {{partner}} erhalten hat: {{received}} von {{sent}}. Der Rest ist hier nicht mehr gespeichert.',
  foundUpdatesMissingHere:
    'Aktualisierungen von {{partner}}, die wir erhalten haben: {{received}} von {{sent}}.',
  foundUpdatesMissingThere:
    'Aktualisierungen von uns, die {{partner}} erhalten hat: {{received}} von {{sent}}.',
  handshakeEnded:
    'Der Provider hatte die Anbindung beendet, bevor er von unserer Aktivierung erfuhr.',
  handshakeEndedBecause:
    'Der Provider hatte die Anbindung beendet, bevor er von unserer Aktivierung erfuhr. {{reason}}',
  helpApprove:
    'Prüfen Sie vor der Genehmigung:\n- Die Instanz-ID und die URL in der Arbeitsnotiz sind die, die {{customer}} Ihnen auf anderem Weg genannt hat, zum Beispiel am Telefon.\n- Die URL beginnt mit https und ist von hier erreichbar. Die Verbindung zeigt ihren letzten Erfolg und ihren letzten Fehler.\n- Niemand sonst beim Kunden registriert sich zur selben Zeit. Eine Instanz kann nur einmal unser Kunde sein.',
  helpConnect:
    'So wird {{customer}} mit {{provider}} verbunden:\n1. {{contact}} ({{email}}) erhält die Anleitung per E-Mail: wie man Crossdesk installiert und sich mit einem Token registriert, das einmal gilt, bis {{until}}. Ein Eintrag unten sagt, ob die E-Mail gesendet wurde. Wenn nicht, geben Sie dem Kontakt unsere URL und das Token selbst.\n2. Ein Administrator des Kunden legt mit unserer URL und dem Token einen Provider-Datensatz an (POST /api/v1/providers). Dieser Fall wartet dann auf die Genehmigung, und eine Arbeitsnotiz hier verweist auf das Abonnement.\n3. Prüfen Sie, wer anfragt (siehe die nächste Notiz). Dann genehmigt einer unserer Administratoren das Abonnement.\n4. Ein Administrator des Kunden aktiviert (POST /api/v1/providers/{id}/activate). Dieser Fall ist damit eingerichtet, und der Kunde erhält unseren Katalog. Vorher wird nichts ausgetauscht.',
  helpErrors:
    'Was ein Fehler beim Kunden bedeutet, und was zu tun ist:\n- „This registration token is not known here“: Das Token wurde falsch eingegeben oder durch ein neueres ersetzt. Senden Sie die Anleitung noch einmal. Das vorige Token wird damit ungültig.\n- „This registration token was used already“: Jemand hat sich damit registriert. Die Arbeitsnotizen sagen, wer. War es nicht der Kunde, lehnen Sie diesen Fall ab, und registrieren Sie den Kunden neu.\n- „This registration token expired“: Es galt bis {{until}}. Registrieren Sie den Kunden neu.\n- „There is a connection to … already“: Diese Instanz ist schon unser Kunde oder registriert sich gerade. Eine Arbeitsnotiz nennt das Abonnement und sagt, was zu tun ist. Sie kann zugleich unser Provider sein.\n- Letzter Fehler des Provider-Datensatzes, etwa ECONNREFUSED oder ein Zertifikatsfehler: Die Instanz des Kunden erreicht unsere nicht. Sie versucht es von selbst erneut. Prüfen Sie unsere öffentliche URL, die Firewall und das Zertifikat.\n- Der Fall bleibt genehmigt: Der Kunde hat noch nicht aktiviert, oder seine Instanz erreicht unsere nicht mehr.\n- Der Kunde sieht „Genehmigung angefordert“, obwohl Sie genehmigt haben: Unsere Instanz erreicht seine nicht. Sehen Sie den letzten Fehler der Verbindung an.\nUm die Anbindung zu beenden, brechen Sie {{number}} ab, oder lehnen Sie ab. Der Kunde erfährt es, und das Token wird ungültig.',
  infoRequested: 'Warten auf Information.',
  infoRequestedText: 'Warten auf Information: {{text}}',
  instructionsFailed:
    'Die Anleitung konnte nicht zugestellt werden: Der Mailserver hat sie endgültig abgelehnt. Sehen Sie die Benachrichtigung an, und senden Sie sie noch einmal.',
  instructionsKept:
    'Von hier wird keine E-Mail gesendet (SMTP_URL ist nicht gesetzt): Die Anleitung ist gespeichert und steht im Log. Geben Sie sie dem Kontakt.',
  instructionsResent:
    'Die Anleitung wird mit einem neuen Token noch einmal gesendet. Das vorige Token gilt nicht mehr.',
  instructionsSent: 'Die Anleitung wurde dem Kontakt per E-Mail gesendet.',
  itemPublished: 'Veröffentlicht: {{name}}',
  itemWithdrawn: 'Zurückgezogen: {{name}}',
  linkAdded: 'Verknüpft: {{relation}} {{number}}.',
  linkRemoved: 'Verknüpfung entfernt: {{relation}} {{number}}.',
  offboarded: 'Abgebrochen: Die Verbindung zwischen den beiden Organisationen wurde getrennt.',
  openAssigned: 'Offen: {{to}} zugewiesen.',
  opened: 'Offen.',
  priorityChanged: 'Die Priorität wurde von {{from}} auf {{priority}} geändert.',
  prioritySet: 'Die Priorität wurde auf {{priority}} gesetzt.',
  proposed: 'Gelöst: {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Gelöst: {{resolutionCode}}.',
  rated: 'Bewertet: {{rating}}.',
  ratedText: 'Bewertet: {{rating}}. {{text}}',
  reassigned: 'Neu zugewiesen: {{to}}.',
  received: 'Eingegangen: Eine Aufgabe wartet bei {{group}}.',
  reconciled: 'Abgeglichen. {{sayings}}',
  reconciledEnd: 'Abgeglichen. Der Status ist {{state}}: So hat es {{partner}} entschieden.',
  refused: '„{{command}}“ wurde abgelehnt. {{reason}}',
  refusedFault: '„{{command}}“ wurde abgelehnt. {{fault}}',
  registered: 'Warten auf Kunden: {{customer}} wurde registriert.',
  registrationApproved: 'Genehmigt: Der Kunde darf die Verbindung jetzt aktivieren.',
  registrationEstablished:
    'Eingerichtet: Der Kunde hat die Verbindung aktiviert und erhält unseren Katalog.',
  registrationExpired: 'Abgelaufen: Niemand hat das Registrierungstoken rechtzeitig vorgelegt.',
  registrationRefused: 'Abgelehnt: Der Provider hat die Registrierung abgelehnt. {{reason}}',
  registrationWithdrawn: 'Abgebrochen: Der Kunde hat sich zurückgezogen.',
  registrationWithdrawnBecause: 'Abgebrochen: Der Kunde hat sich zurückgezogen. {{reason}}',
  rejectedBecause: 'Abgelehnt. {{reason}}',
  remedyActivate: 'Aktivieren Sie den Eintrag des Providers, oder brechen Sie ihn ab.',
  remedyActive: 'Es kann benutzt werden, wie es ist. Um neu zu verbinden, trennen Sie es zuerst.',
  remedyAwaitCustomer:
    'Warten Sie, bis der Kunde es aktiviert, oder brechen Sie seine Registrierung ab.',
  remedyAwaitProvider:
    'Warten Sie, bis der Provider es genehmigt, oder brechen Sie den Eintrag des Providers ab.',
  remedyDecideSubscription: 'Genehmigen Sie dieses Abonnement, oder lehnen Sie es ab.',
  remedyEnded: 'Es ist beendet und steht nicht im Weg.',
  remedyPaused: 'Setzen Sie es fort. Um neu zu verbinden, trennen Sie es zuerst.',
  remindedActivation:
    'Erinnerung: Die Verbindung wartet auf einen Administrator. Aktivieren oder beenden Sie sie.',
  remindedApproval:
    'Erinnerung: Der Change wartet auf seine Genehmigung. Genehmigen Sie ihn, oder lehnen Sie ihn ab.',
  remindedCaseQuestion:
    'Erinnerung: Die Rückfrage wartet auf eine Antwort. Beantworten Sie sie mit einem Kommentar.',
  remindedCustomerActivation:
    'Erinnerung: Der Kunde hat die Verbindung nicht aktiviert. Bitten Sie ihn darum.',
  remindedInvitation:
    'Erinnerung: Der Kunde hat sein Registrierungstoken nicht vorgelegt. Fragen Sie seinen Kontakt.',
  remindedProviderApproval:
    'Erinnerung: Der Provider hat die Verbindung nicht genehmigt. Fragen Sie dort nach.',
  remindedQuestion:
    'Erinnerung: Die Rückfrage des Providers wartet auf eine Antwort. Beantworten Sie sie mit einem Kommentar.',
  remindedSolution:
    'Erinnerung: Die Lösung wartet auf eine Antwort. Nehmen Sie sie an, oder lehnen Sie sie ab.',
  remindedSubscription:
    'Erinnerung: Das Abonnement wartet auf einen Administrator. Genehmigen Sie es, oder lehnen Sie es ab.',
  remindedTask: 'Erinnerung: Niemand hat die Aufgabe übernommen. Weisen Sie sie zu.',
  reopened: 'Wieder geöffnet als {{number}}.',
  repairCounter: 'Unsere nächste Aktualisierung zählt von dort weiter.',
  repairFinalHere: 'Unser Status ist endgültig. Wir senden ihn noch einmal.',
  repairFinalThere: 'Der Status dort ist endgültig und wird uns noch einmal gesendet.',
  repairNumber: 'Ihre Nummer wird nicht noch einmal vergeben.',
  repairResend: 'Wir senden sie noch einmal.',
  repairResendRest: 'Wir senden den Rest noch einmal.',
  repairResendState: 'Wir senden den aktuellen Stand noch einmal.',
  repairResent: '{{partner}} sendet sie noch einmal.',
  repairResentRest: 'Der Rest wird uns noch einmal gesendet, soweit er gespeichert ist.',
  repairResubmit: 'Wir reichen sie noch einmal ein.',
  repairResubmitted: '{{partner}} reicht sie noch einmal ein.',
  resolutionBreached: 'Überschritten: Die Lösung war am {{due}} fällig.',
  resolutionWarning: 'Warnung: Die Lösung ist am {{due}} fällig.',
  responseBreached: 'Überschritten: Die Reaktion war am {{due}} fällig.',
  responseWarning: 'Warnung: Die Reaktion ist am {{due}} fällig.',
  solutionRejected: '{{state}}: Die Lösung wurde abgelehnt.',
  solutionRejectedBecause: '{{state}}: Die Lösung wurde abgelehnt. {{reason}}',
  tokenPresented:
    'Genehmigung angefordert: Die Instanz „{{instance}}“ hat das Registrierungstoken vorgelegt.',
  tokenRefused:
    'Die Instanz „{{instance}}“ unter {{url}} hat das Token vorgelegt und wurde abgelehnt: {{reason}}',
  tokenRefusedConnected:
    'Die Instanz „{{instance}}“ unter {{url}} hat das Token vorgelegt und wurde abgelehnt: Sie ist schon verbunden. Das Abonnement {{subscription}} hat den Status {{state}}. {{sayings}}',
  tokenRefusedSelf:
    'Die Instanz „{{instance}}“ unter {{url}} hat das Token vorgelegt und wurde abgelehnt: Diese Instanz hat selbst diese ID.',
  updated: 'Geändert.',
  updatedFields: 'Geändert: {{fields}}.',
  workAssigned: 'In Bearbeitung: {{to}} zugewiesen.',
  workNotesOffered:
    'Der Provider lässt Arbeitsnotizen ab jetzt zu. In keiner Richtung wird eine übertragen, bevor ein Administrator es hier erlaubt: {{connection}}.',
} as const satisfies Translation<'entry'>;

export const state = {
  Submitted: 'Eingereicht',
  Received: 'Eingegangen',
  'Work in Progress': 'In Bearbeitung',
  'Awaiting Info': 'Warten auf Information',
  Resolved: 'Gelöst',
  Closed: 'Geschlossen',
  Cancelled: 'Abgebrochen',
  'Awaiting Customer': 'Warten auf Kunden',
  'Approval Requested': 'Genehmigung angefordert',
  Approved: 'Genehmigt',
  Established: 'Eingerichtet',
  Rejected: 'Abgelehnt',
  Expired: 'Abgelaufen',
  Active: 'Aktiv',
  Log: 'Erfassen',
  Classify: 'Klassifizieren',
  Plan: 'Planen',
  Approve: 'Genehmigen',
  Execute: 'Durchführen',
  Review: 'Überprüfen',
  Close: 'Abschließen',
  Abandon: 'Aufgeben',
  New: 'Neu',
  Open: 'Offen',
  Assessment: 'Bewertung',
  Planning: 'Planung',
  Implementation: 'Umsetzung',
  End: 'Ende',
} as const satisfies Translation<'state'>;

export const relation = {
  relatedTo: 'Verwandt mit',
  followUpOf: 'Folgt auf',
  followedUpBy: 'Fortgesetzt in',
  causedBy: 'Verursacht von',
  causeOf: 'Ursache von',
  duplicateOf: 'Duplikat von',
  duplicatedBy: 'Hat das Duplikat',
  fulfilledBy: 'Aufgabe',
  fulfills: 'Anfrage',
} as const satisfies Translation<'relation'>;

/** Ratings from 1 to 5. */
export const grade = {
  1: 'sehr schlecht',
  2: 'schlecht',
  3: 'annehmbar',
  4: 'gut',
  5: 'sehr gut',
} as const satisfies Translation<'grade'>;
