export const problem = {
  stale: 'Somebody changed this since you opened it. Load it again and repeat your change.',
  busy: 'Too many requests. Please wait a moment.',
  fault: 'Something failed on the server. Please try again.',
  unavailable: 'The service is not available right now. Please try again later.',
  unauthenticated: 'Please sign in again.',
  'sign-in-again': 'This needs a recent sign-in: confirm who you are.',
  'second-admin': 'This needs a second admin.',
  forbidden: 'Your account may not do this.',
  missing: 'It does not exist, or you cannot see it.',
} as const;
