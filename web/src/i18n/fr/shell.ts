import type { shell as english } from '../en/shell';
import type { Translation } from '../t';

export const shell = {
  menu: 'Menu',
  closeMenu: 'Fermer le menu',
  mainNavigation: 'Menu principal',
  noRole: 'Aucun rôle',
  apiReference: "Référence de l'API",
  signOut: 'Se déconnecter',
  language: 'Langue',
  browsersLanguage: 'Langue du navigateur',
  offline:
    "Vous êtes hors ligne. Cette page n'est peut-être pas à jour ; elle sera actualisée dès que vous serez en ligne.",
  skip: 'Aller au contenu',
  ask: 'Demander',
  fulfil: 'Traiter',
  administer: 'Administrer',
  catalog: 'Catalogue',
  requests: 'Demandes',
  tasks: 'Tâches',
  changes: 'Changements',
  cases: 'Dossiers',
  connections: 'Connexions',
  registrations: 'Inscriptions',
  customers: 'Clients',
  providers: 'Fournisseurs',
  failures: 'Échecs',
  replicationSets: 'Jeux de réplication',
  catalogItems: 'Éléments du catalogue',
  externalSystems: 'Systèmes externes',
  desks: 'Desks',
  groups: 'Groupes',
  users: 'Utilisateurs',
  pageNotFound: 'Page introuvable',
  pageNotFoundHint:
    "L'adresse est peut-être erronée, ou la page a été supprimée. <start>Aller à la page d'accueil</start>",
  noAccess: "Votre compte n'a pas accès à cette page",
  noAccessWithRole:
    'Cette page exige le rôle {{needed}}. Vous êtes connecté en tant que {{name}}, avec le rôle {{held}}.',
  noAccessWithoutRole:
    'Cette page exige le rôle {{needed}}. Vous êtes connecté en tant que {{name}}, sans rôle.',
  askForRole: 'Demandez ce rôle à votre administrateur, ou connectez-vous avec un autre compte.',
  goTo: 'Aller à : {{page}}',
  pageFailed: "Impossible d'afficher cette page",
  reload: 'Recharger',
  overview: 'Aperçu',
  home: 'Accueil',
} as const satisfies Translation<typeof english>;
