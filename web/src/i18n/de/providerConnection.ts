import type { providerConnection as english } from '../en/providerConnection';
import type { Translation } from '../t';

export const providerConnection = {
  provider: 'Provider',
  state: 'Status',
  turn: 'Am Zug',
  youActivate: 'Sie aktivieren',
  providerApproves: 'Provider genehmigt',
  requestedBy: 'Angefordert von',
  updated: 'Aktualisiert',
  providers: 'Provider',
  organisationsThatYouSend: 'Organisationen, an die Sie Anfragen senden.',
  newProviderRecord: 'Neuer Provider-Datensatz',
  anyState: 'Jeder Status',
  createAProviderRecord:
    'Legen Sie einen Provider-Datensatz nach der Anleitung an, die ein Provider Ihnen sendet.',
  bothAreInThe: 'Beides steht in der Anleitung, die Ihnen der Provider gesendet hat.',
  askToBeConnected: 'Verbindung anfragen',
  pleaseFillThisIn: 'Bitte füllen Sie dies aus.',
  providersUrl: 'URL des Providers',
  registrationToken: 'Registrierungstoken',
  itCanBeUsed: 'Es kann einmal verwendet werden.',
  withdraw: 'Zurückziehen',
  theRequestIsWithdrawn: 'Die Anfrage ist zurückgezogen.',
  activate: 'Aktivieren',
  details: 'Details',
  instanceId: 'Instanz-ID',
  registrationAtTheProvider: 'Registrierung beim Provider',
  reason: 'Grund',
  records: 'Datensätze',
  connection: 'Verbindung',
  notReached: 'Noch nicht erreicht',
  withdrawTitle: 'Anfrage an {{name}} zurückziehen',
  withdrawHint:
    'Der Handshake endet, und {{name}} wird benachrichtigt. Ein Token kann einmal verwendet werden: Bitten Sie den Provider für einen neuen Versuch um ein weiteres.',
  requestedAt: 'angefordert <time/> von {{name}}',
  unreachable: '{{name}} ist gerade nicht erreichbar',
  triesAgain: 'Crossdesk versucht es erneut, bis eine Antwort kommt.',
  activated: 'Aktiviert. Der Katalog von {{name}} ist unterwegs.',
  again:
    'Mit einem neuen Token des Providers können Sie <create>einen weiteren Provider-Datensatz anlegen</create>.',
} as const satisfies Translation<typeof english>;
