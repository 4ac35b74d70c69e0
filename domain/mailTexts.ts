import type { NotificationEvent } from './notification';

/** The texts of mails in one language. `{name}` is a place for a value. */
export interface MailTexts {
  readonly events: Readonly<Record<NotificationEvent, string>>;
  readonly says: string;
  readonly open: string;
  readonly replyHint: string;
  readonly whyYou: string;
  readonly stop: string;
  readonly digestSubject: string;
  readonly digestIntroduction: string;
  readonly refusalSubject: string;
  readonly refusal: string;
  readonly stopTitle: string;
  readonly stopQuestion: string;
  readonly stopButton: string;
  readonly stopped: string;
  readonly stopInvalid: string;
}

const en: MailTexts = {
  events: {
    opened: 'New for your group',
    assigned: 'Assigned to you',
    asked: 'Question for you',
    answered: 'Your question was answered',
    commented: 'New comment',
    noted: 'New work note',
    proposed: 'Solution proposed',
    rejected: 'Solution rejected',
    accepted: 'Closed',
    cancelled: 'Cancelled',
    warned: 'Due soon',
    breached: 'Overdue',
  },
  says: '{author} wrote:',
  open: 'Open it in Crossdesk:',
  replyHint:
    'Reply to this mail to write a comment. Everybody who can read the record will see it.',
  whyYou: 'You receive this mail because you have to do with {record}.',
  stop: 'Stop mails of this kind:',
  digestSubject: 'What happened since yesterday: {count}',
  digestIntroduction: 'This happened to your records.',
  refusalSubject: 'Your reply was not added to {record}',
  refusal: 'Your reply was not added to {record}. The reason: {why}',
  stopTitle: 'Stop mails',
  stopQuestion: 'Stop mails of the kind "{what}"? You can change this in the portal at any time.',
  stopButton: 'Stop these mails',
  stopped: 'You will receive no more mails of the kind "{what}".',
  stopInvalid:
    'This link is not valid. Change what you are told in the portal, under Notifications.',
};

const de: MailTexts = {
  events: {
    opened: 'Neu für Ihre Gruppe',
    assigned: 'Ihnen zugewiesen',
    asked: 'Rückfrage an Sie',
    answered: 'Ihre Rückfrage wurde beantwortet',
    commented: 'Neuer Kommentar',
    noted: 'Neue Arbeitsnotiz',
    proposed: 'Lösung vorgeschlagen',
    rejected: 'Lösung abgelehnt',
    accepted: 'Geschlossen',
    cancelled: 'Abgebrochen',
    warned: 'Bald fällig',
    breached: 'Überfällig',
  },
  says: '{author} schrieb:',
  open: 'In Crossdesk öffnen:',
  replyHint:
    'Antworten Sie auf diese E-Mail, um einen Kommentar zu schreiben. Alle, die den Datensatz lesen können, sehen ihn.',
  whyYou: 'Sie erhalten diese E-Mail, weil Sie mit {record} zu tun haben.',
  stop: 'E-Mails dieser Art abbestellen:',
  digestSubject: 'Was seit gestern geschehen ist: {count}',
  digestIntroduction: 'Das ist mit Ihren Datensätzen geschehen.',
  refusalSubject: 'Ihre Antwort wurde nicht zu {record} hinzugefügt',
  refusal: 'Ihre Antwort wurde nicht zu {record} hinzugefügt. Der Grund: {why}',
  stopTitle: 'E-Mails abbestellen',
  stopQuestion: 'E-Mails der Art „{what}“ abbestellen? Sie können das im Portal jederzeit ändern.',
  stopButton: 'Diese E-Mails abbestellen',
  stopped: 'Sie erhalten keine E-Mails der Art „{what}“ mehr.',
  stopInvalid:
    'Dieser Link ist ungültig. Ändern Sie Ihre Einstellungen im Portal unter Benachrichtigungen.',
};

const fr: MailTexts = {
  events: {
    opened: 'Nouveau pour votre groupe',
    assigned: 'Attribué à vous',
    asked: 'Question pour vous',
    answered: 'Votre question a reçu une réponse',
    commented: 'Nouveau commentaire',
    noted: 'Nouvelle note de travail',
    proposed: 'Solution proposée',
    rejected: 'Solution refusée',
    accepted: 'Fermé',
    cancelled: 'Annulé',
    warned: 'Échéance proche',
    breached: 'En retard',
  },
  says: '{author} a écrit :',
  open: 'Ouvrir dans Crossdesk :',
  replyHint:
    "Répondez à cet e-mail pour écrire un commentaire. Toutes les personnes qui peuvent lire l'enregistrement le verront.",
  whyYou: 'Vous recevez cet e-mail parce que vous êtes concerné par {record}.',
  stop: 'Ne plus recevoir les e-mails de ce type :',
  digestSubject: "Ce qui s'est passé depuis hier : {count}",
  digestIntroduction: 'Voici ce qui est arrivé à vos enregistrements.',
  refusalSubject: "Votre réponse n'a pas été ajoutée à {record}",
  refusal: "Votre réponse n'a pas été ajoutée à {record}. La raison : {why}",
  stopTitle: 'Se désabonner',
  stopQuestion:
    'Ne plus recevoir les e-mails du type « {what} » ? Vous pouvez changer cela dans le portail à tout moment.',
  stopButton: 'Ne plus recevoir ces e-mails',
  stopped: 'Vous ne recevrez plus les e-mails du type « {what} ».',
  stopInvalid:
    "Ce lien n'est pas valide. Changez vos préférences dans le portail, sous Notifications.",
};

/** The texts of a language; English if there are none. */
export function mailTexts(language: string | null): MailTexts {
  return { en, de, fr }[language ?? 'en'] ?? en;
}

/** Puts values into the places of a text. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
