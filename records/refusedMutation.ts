/** Thrown in a commit's transaction to roll it back, because the mutation with the id `change` is not possible. */
export class RefusedMutation extends Error {
  constructor(
    readonly change: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
