export const preferences = {
  title: 'Appearance and keyboard',
  about: 'This is kept in this browser.',
  theme: 'Colours',
  themeSystem: 'As the system',
  themeLight: 'Light',
  themeDark: 'Dark',
  contrast: 'Contrast',
  contrastSystem: 'As the system',
  contrastMore: 'More',
  density: 'Density',
  densityComfortable: 'Comfortable',
  densityCompact: 'Compact',
} as const;
