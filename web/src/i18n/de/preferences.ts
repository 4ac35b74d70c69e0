import type { preferences as english } from '../en/preferences';
import type { Translation } from '../t';

export const preferences = {
  title: 'Darstellung und Tastatur',
  about: 'Diese Einstellungen gelten in diesem Browser.',
  theme: 'Farben',
  themeSystem: 'Wie das System',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  contrast: 'Kontrast',
  contrastSystem: 'Wie das System',
  contrastMore: 'Mehr',
  density: 'Zeilenabstand',
  densityComfortable: 'Normal',
  densityCompact: 'Kompakt',
} as const satisfies Translation<typeof english>;
