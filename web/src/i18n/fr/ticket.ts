import type { ticket as english } from '../en/ticket';
import type { Translation } from '../t';

export const ticket = {
  view: 'Afficher {{name}}',
  imageOf: 'Image {{place}} sur {{all}}, par {{author}}',
  previousImage: 'Image précédente',
  nextImage: 'Image suivante',
  download: 'Télécharger',
  close: 'Fermer',
  attachments: 'Pièces jointes',
  removeFile: 'Retirer {{name}}',
  tooLarge: 'Ce fichier dépasse 25 Mio, la taille maximale d’une pièce jointe.',
} as const satisfies Translation<typeof english>;
