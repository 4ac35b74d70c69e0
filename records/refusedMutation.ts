/** Thrown within a commit's transaction, which is undone: one of its changes, by its id, cannot be. */
export class RefusedMutation extends Error {
  constructor(
    readonly change: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
