export const ticket = {
  view: 'View {{name}}',
  imageOf: 'Image {{place}} of {{all}}, by {{author}}',
  previousImage: 'Previous image',
  nextImage: 'Next image',
  download: 'Download',
  close: 'Close',
  attachments: 'Attachments',
  removeFile: 'Remove {{name}}',
  tooLarge: 'This is more than 25 MiB, which is the most that can be attached.',
} as const;
