import type { problem as english } from '../en/problem';
import type { Translation } from '../t';

export const problem = {
  stale:
    'Quelqu’un a modifié cet enregistrement depuis que vous l’avez ouvert. Rechargez-le et recommencez.',
  busy: 'Trop de requêtes. Veuillez patienter un instant.',
  fault: 'Une erreur s’est produite sur le serveur. Veuillez réessayer.',
  unavailable: 'Le service n’est pas disponible pour le moment. Veuillez réessayer plus tard.',
  unauthenticated: 'Veuillez vous reconnecter.',
  'sign-in-again': 'Ceci exige une connexion récente : confirmez votre identité.',
  'second-admin': 'Ceci exige un second administrateur.',
  forbidden: 'Votre compte n’est pas autorisé à faire cela.',
  missing: 'Cet élément n’existe pas, ou vous ne pouvez pas le voir.',
} as const satisfies Translation<typeof english>;
