import type { preferences as english } from '../en/preferences';
import type { Translation } from '../t';

export const preferences = {
  title: 'Apparence et clavier',
  about: 'Ces réglages s’appliquent à ce navigateur.',
  theme: 'Couleurs',
  themeSystem: 'Comme le système',
  themeLight: 'Claires',
  themeDark: 'Sombres',
  contrast: 'Contraste',
  contrastSystem: 'Comme le système',
  contrastMore: 'Plus fort',
  density: 'Densité',
  densityComfortable: 'Confortable',
  densityCompact: 'Compacte',
} as const satisfies Translation<typeof english>;
