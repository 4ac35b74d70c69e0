import type { session as english } from '../en/session';
import type { Translation } from '../t';

export const session = {
  continueWith: 'Continuer avec {{provider}}',
  or: 'ou',
  token: 'Jeton',
  tokenHint: 'Votre administrateur vous en fournit un. Il commence par xd_.',
  signIn: 'Se connecter',
  signInTo: 'Connexion à {{title}}',
  signInToContinue: 'Reconnectez-vous pour continuer',
  ended: 'Votre session a expiré. Votre saisie est conservée.',
  about: 'Soumettre, suivre et traiter des demandes entre organisations.',
  failed: 'Vous n’êtes pas connecté',
  denied: 'La connexion a été annulée.',
  expired:
    'La connexion a pris trop de temps, ou une autre fenêtre en a lancé une. Veuillez réessayer.',
  refused:
    'Vous êtes connecté auprès du service de connexion, mais vous n’avez aucun rôle ici. Demandez-en un à votre administrateur.',
  unavailable: 'Le service de connexion ne répond pas. Veuillez réessayer plus tard.',
  busy: 'Trop de tentatives. Veuillez patienter une minute.',
  failedOtherwise: 'La connexion a échoué. Veuillez réessayer.',
  confirmTitle: 'Confirmez votre identité',
  confirmAbout: 'Cette action exige une connexion récente.',
  confirm: 'Confirmer',
  secret: 'Votre mot de passe ou jeton',
} as const satisfies Translation<typeof english>;
