/** What a call asks the user while it waits: a part of the page answers, which sets itself with `by`. */
function question<T>(unanswered: T) {
  const nobody = async () => unanswered;
  let ask: () => Promise<T> = nobody;
  return {
    ask: (): Promise<T> => ask(),
    /** Sets what asks the user, until the returned function is called. */
    by(asker: () => Promise<T>): () => void {
      ask = asker;
      return () => {
        if (ask === asker) ask = nobody;
      };
    },
  };
}

/** Some actions need a recent sign-in. True if the user confirmed, so that the call can be repeated. */
export const confirmation = question(false);

/** Some actions need a second admin. The reason for which the user asks for one; null if the user does not. */
export const secondAdmin = question<string | null>(null);
