import type { NotificationEvent } from './notification';
import type { ReplyRefusal } from './replyMail';

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
  readonly partialSubject: string;
  readonly partial: string;
  readonly refusals: Readonly<Record<ReplyRefusal, string>>;
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
  refusal: 'Your reply was not added to {record}.',
  partialSubject: 'Files of your reply were not added to {record}',
  partial: 'Your reply was added to {record}, without the files that this mail names.',
  refusals: {
    sender:
      'It did not come from the mail address in your profile. If you wrote it, send it from that address. If you did not, tell an administrator: somebody knows the reply address in one of your mails.',
    disabled: 'Your account is disabled. Ask an administrator.',
    hidden: 'You can no longer read this record.',
    closed: 'It is closed. Nothing can be added to it any more.',
    forbidden: 'You may not comment on it.',
    empty: 'The reply has no text of its own: only the mail that it answers, or a signature.',
    'too-long': 'Its text is longer than 64 KiB. Attach a long text as a file.',
    'too-large': 'The mail is larger than 50 MiB. Attach large files in the portal, one by one.',
    files:
      'A file may have at most 25 MiB, a reply at most 20 files, and all your files together must stay within the limit of this instance.',
  },
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
  refusal: 'Ihre Antwort wurde nicht zu {record} hinzugefügt.',
  partialSubject: 'Dateien Ihrer Antwort wurden nicht zu {record} hinzugefügt',
  partial: 'Ihre Antwort wurde zu {record} hinzugefügt, ohne die Dateien, die diese E-Mail nennt.',
  refusals: {
    sender:
      'Sie kam nicht von der E-Mail-Adresse in Ihrem Profil. Wenn Sie sie geschrieben haben, senden Sie sie von dieser Adresse. Wenn nicht, informieren Sie bitte einen Administrator: Jemand kennt die Antwortadresse in einer Ihrer E-Mails.',
    disabled: 'Ihr Konto ist gesperrt. Wenden Sie sich an einen Administrator.',
    hidden: 'Sie können diesen Datensatz nicht mehr lesen.',
    closed: 'Er ist geschlossen. Es kann nichts mehr hinzugefügt werden.',
    forbidden: 'Sie dürfen ihn nicht kommentieren.',
    empty:
      'Die Antwort hat keinen eigenen Text: nur die E-Mail, auf die sie antwortet, oder eine Signatur.',
    'too-long': 'Ihr Text ist länger als 64 KiB. Hängen Sie einen langen Text als Datei an.',
    'too-large':
      'Die E-Mail ist größer als 50 MiB. Fügen Sie große Dateien einzeln im Portal hinzu.',
    files:
      'Eine Datei darf höchstens 25 MiB groß sein, eine Antwort höchstens 20 Dateien haben, und alle Ihre Dateien zusammen müssen innerhalb der Grenze dieser Instanz bleiben.',
  },
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
  refusal: "Votre réponse n'a pas été ajoutée à {record}.",
  partialSubject: "Des fichiers de votre réponse n'ont pas été ajoutés à {record}",
  partial: 'Votre réponse a été ajoutée à {record}, sans les fichiers que cet e-mail nomme.',
  refusals: {
    sender:
      "Elle ne venait pas de l'adresse e-mail de votre profil. Si vous l'avez écrite, envoyez-la depuis cette adresse. Sinon, prévenez un administrateur : quelqu'un connaît l'adresse de réponse d'un de vos e-mails.",
    disabled: 'Votre compte est désactivé. Adressez-vous à un administrateur.',
    hidden: 'Vous ne pouvez plus lire cet enregistrement.',
    closed: 'Il est fermé. Plus rien ne peut y être ajouté.',
    forbidden: "Vous n'avez pas le droit de le commenter.",
    empty:
      "La réponse n'a pas de texte propre : seulement l'e-mail auquel elle répond, ou une signature.",
    'too-long': 'Son texte dépasse 64 Kio. Joignez un long texte sous forme de fichier.',
    'too-large': "L'e-mail dépasse 50 Mio. Ajoutez les grands fichiers dans le portail, un par un.",
    files:
      'Un fichier peut avoir au plus 25 Mio, une réponse au plus 20 fichiers, et tous vos fichiers ensemble doivent respecter la limite de cette instance.',
  },
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
