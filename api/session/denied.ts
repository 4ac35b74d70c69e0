import { Refused } from '../../domain/refusal';

const messages = {
  /** The person, or the provider for them, said no. */
  denied: 'The OpenID provider did not let you in.',
  /** It took too long, or it was begun again in another tab. */
  expired: 'Signing in took too long, or was begun again elsewhere; try once more.',
  /** Who signed in there may not come in here. */
  refused: 'The OpenID provider knows you, and what it says of you is not good here.',
} as const;

/** Somebody came back from the OpenID provider and is not let in. */
export class NotLetIn extends Refused {
  constructor(
    readonly why: keyof typeof messages,
    options?: { readonly cause: unknown },
  ) {
    super('unauthenticated', messages[why]);
    this.cause = options?.cause;
  }
}
