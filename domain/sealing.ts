/**
 * The purpose of a secret and the record that it belongs to. It is authenticated together with the secret, so the
 * secret cannot be opened in another context.
 */
export interface SealContext {
  readonly what: string;
  readonly of: string;
}

/** A sealed text cannot be opened. The message names its context, and nothing about the secret. */
export class Unopened extends Error {
  /** @param isKeyMissing false if the key is known, and did not seal this text in this context */
  constructor(
    { what, of }: SealContext,
    why: string,
    readonly isKeyMissing: boolean,
    options?: ErrorOptions,
  ) {
    super(`The ${what} of ${of} cannot be opened: ${why}`, options);
  }
}
