export const field = {
  to: 'To',
  group: 'Group',
  reason: 'Reason',
  text: 'Text',
  priority: 'Priority',
  resolutionCode: 'Resolution code',
  resolutionNotes: 'Resolution notes',
} as const;
