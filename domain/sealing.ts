/** What a secret is, and of which record. It is authenticated with the secret, which opens in no other context. */
export interface SealContext {
  readonly what: string;
  readonly of: string;
}

/** A sealed text that cannot be opened. The message names its context, and nothing of the secret. */
export class Unopened extends Error {
  /** @param isKeyMissing false: the key is known, and the text is not what it sealed in this context */
  constructor(
    { what, of }: SealContext,
    why: string,
    readonly isKeyMissing: boolean,
    options?: ErrorOptions,
  ) {
    super(`The ${what} of ${of} cannot be opened: ${why}`, options);
  }
}
