export const request = {
  assignment: 'Assignment',
  nobodyYet: 'Nobody yet',
  organisation: 'Organisation',
  details: 'Details',
  workOn: 'Work on {{number}}',
  proposes: '{{name}} proposes a solution: {{code}}',
  waitsForYou: '{{name}} waits for your answer',
} as const;
