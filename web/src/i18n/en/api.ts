export const api = {
  youHaveIt: 'You have it.',
  hasIt: '{{name}} has it.',
  isNow: 'It is {{state}} now.',
  serverAnswered: 'The server answered {{status}}. Please try again.',
  wasRefused: 'This was refused ({{status}}).',
} as const;
