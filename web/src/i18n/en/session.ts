export const session = {
  continueWith: 'Continue with {{provider}}',
  or: 'or',
  token: 'Token',
  tokenHint: 'Your administrator gives you one. It begins with xd_.',
  signIn: 'Sign in',
  signInTo: 'Sign in to {{title}}',
  signInToContinue: 'Sign in to continue',
  ended: 'Your session has ended. What you have typed is still here.',
  about: 'Submit, follow and fulfil requests across organisations.',
  failed: 'You are not signed in',
  denied: 'The sign-in was cancelled.',
  expired: 'The sign-in took too long, or another window started one too. Please try again.',
  refused:
    'You are signed in at the provider, but have no role here. Ask your administrator for one.',
  unavailable: 'The sign-in service does not answer. Please try again later.',
  busy: 'Too many attempts. Please wait a minute.',
  failedOtherwise: 'The sign-in failed. Please try again.',
} as const;
