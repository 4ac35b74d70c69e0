import type { entry as english } from '../en/entry';
import type { Translation } from '../t';

export const entry = {
  accepted: 'Geschlossen: Die Lösung wurde angenommen.',
  approvalExpected: 'Genehmigung angefordert: {{url}} wird um die Verbindung gebeten.',
  approvalRequested:
    'Die Genehmigung wurde angefragt: {{provider}} führt sie als {{registration}}.',
  calendarChanged: 'Der Kalender hat sich geändert: Die Fälligkeiten wurden neu berechnet.',
  cancelled: 'Abgebrochen.',
  cancelledBecause: 'Abgebrochen. {{reason}}',
  caseDeleted: 'Abgebrochen: Der Fall wurde gelöscht.',
  closedUnanswered:
    'Geschlossen: Niemand hat rechtzeitig auf die vorgeschlagene Lösung geantwortet.',
  changeWithdrawn: '{{state}}: vom externen System abgebrochen.',
  connectionActive: 'Aktiv: Die Verbindung besteht, der Katalog des Providers ist unterwegs.',
  connectionApproved: 'Genehmigt: Aktivieren Sie die Verbindung, um sie herzustellen.',
  connectionRejected: 'Abgelehnt.',
  connectionWithdrawn: 'Abgelehnt: Wir haben die Anfrage zurückgezogen.',
  connectionWithdrawnBecause: 'Abgelehnt: Wir haben die Anfrage zurückgezogen. {{reason}}',
  created: '{{state}}: {{title}}',
  discarded: '{{partner}} hat eine Aktualisierung abgelehnt, sie wurde verworfen. {{reason}}',
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
  fileRemoved: 'Die Datei {{name}} wurde entfernt.',
  infoRequested: 'Warten auf Information.',
  infoRequestedText: 'Warten auf Information: {{text}}',
  instructionsResent:
    'Die Anleitung wird mit einem neuen Token noch einmal gesendet. Das vorige Token gilt nicht mehr.',
  linkAdded: 'Verknüpft: {{relation}} {{number}}.',
  linkRemoved: 'Verknüpfung entfernt: {{relation}} {{number}}.',
  offboarded: 'Abgebrochen: Die Verbindung zwischen den beiden Organisationen wurde getrennt.',
  openAssigned: 'Offen: {{to}} zugewiesen.',
  opened: 'Offen.',
  priorityChanged: 'Die Priorität wurde von {{from}} auf {{priority}} geändert.',
  prioritySet: 'Die Priorität wurde auf {{priority}} gesetzt.',
  proposed: 'Gelöst: {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Gelöst: {{resolutionCode}}.',
  reassigned: 'Neu zugewiesen: {{to}}.',
  received: 'Eingegangen: Eine Aufgabe wartet bei {{group}}.',
  refused: '„{{command}}“ wurde abgelehnt. {{reason}}',
  registered: 'Warten auf Kunden: {{customer}} wurde registriert.',
  registrationApproved: 'Genehmigt: Der Kunde darf die Verbindung jetzt aktivieren.',
  registrationEstablished:
    'Eingerichtet: Der Kunde hat die Verbindung aktiviert und erhält unseren Katalog.',
  registrationExpired: 'Abgelaufen: Niemand hat das Registrierungstoken rechtzeitig vorgelegt.',
  registrationRefused: 'Abgelehnt: Der Provider hat die Registrierung abgelehnt. {{reason}}',
  registrationWithdrawn: 'Abgebrochen: Der Kunde hat sich zurückgezogen.',
  registrationWithdrawnBecause: 'Abgebrochen: Der Kunde hat sich zurückgezogen. {{reason}}',
  rejectedBecause: 'Abgelehnt. {{reason}}',
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
  resolutionBreached: 'Überschritten: Die Lösung war am {{due}} fällig.',
  resolutionWarning: 'Warnung: Die Lösung ist am {{due}} fällig.',
  responseBreached: 'Überschritten: Die Reaktion war am {{due}} fällig.',
  responseWarning: 'Warnung: Die Reaktion ist am {{due}} fällig.',
  solutionRejected: '{{state}}: Die Lösung wurde abgelehnt.',
  solutionRejectedBecause: '{{state}}: Die Lösung wurde abgelehnt. {{reason}}',
  tokenPresented:
    'Genehmigung angefordert: Die Instanz „{{instance}}“ hat das Registrierungstoken vorgelegt.',
  updated: 'Geändert.',
  updatedFields: 'Geändert: {{fields}}.',
  workAssigned: 'In Bearbeitung: {{to}} zugewiesen.',
  rated: 'Bewertet: {{rating}}.',
  ratedText: 'Bewertet: {{rating}}. {{text}}',
  handshakeEnded:
    'Der Provider hatte die Anbindung beendet, bevor er von unserer Aktivierung erfuhr.',
  handshakeEndedBecause:
    'Der Provider hatte die Anbindung beendet, bevor er von unserer Aktivierung erfuhr. {{reason}}',
  asksToConnect:
    'Die Instanz „{{instance}}“ unter {{url}} bittet um Verbindung als {{customer}}. Prüfen Sie, ob die ID und die URL mit dem übereinstimmen, was der Kunde Ihnen auf anderem Weg mitgeteilt hat. Genehmigen Sie die Anfrage dann, oder lehnen Sie sie ab: {{subscription}}.',
  workNotesOffered:
    'Der Provider lässt Arbeitsnotizen ab jetzt zu. In keiner Richtung wird eine übertragen, bevor ein Administrator es hier erlaubt: {{connection}}.',
} as const satisfies Translation<typeof english>;
