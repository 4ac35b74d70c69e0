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
  insertReply: 'Insérer une réponse',
  cannedReplies: 'Réponses types',
  searchReplies: 'Rechercher une réponse',
  noReplies: 'Aucune réponse trouvée. Rédigez un texte, puis conservez-le ici comme réponse.',
  shared: 'Partagée',
  deleteReply: 'Supprimer {{title}}',
  keepReply: 'Conserver comme réponse',
  replyTitle: 'Conserver votre texte sous le nom',
  replyHint: 'Ces champs sont remplacés à l’insertion : {{placeholders}}',
  shareReply: 'La partager avec tout le personnel',
} as const satisfies Translation<typeof english>;
