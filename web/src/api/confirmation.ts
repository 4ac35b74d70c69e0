/**
 * What a call asks the user while it waits: a part of the page answers, which sets itself with `by`, and shows one question at
 * a time.
 * @param isShared calls that come meanwhile take the same answer; else they ask when it was given
 */
function question<T>(unanswered: T, isShared: boolean) {
  const nobody = async () => unanswered;
  let asker: () => Promise<T> = nobody;
  let open: Promise<T> | null = null;
  function begin(after: Promise<unknown> | null): Promise<T> {
    const answer = (after ? after.then(() => asker()) : asker()).finally(() => {
      if (open === answer) open = null;
    });
    open = answer;
    return answer;
  }
  return {
    ask: (): Promise<T> => (isShared && open ? open : begin(open)),
    /** Sets what asks the user, until the returned function is called. */
    by(next: () => Promise<T>): () => void {
      asker = next;
      return () => {
        if (asker === next) asker = nobody;
      };
    },
  };
}

/** Some actions need a recent sign-in. True if the user confirmed, so that the call can be repeated. */
export const confirmation = question(false, true);

/** Some actions need a second admin. The reason for which the user asks for one; null if the user does not. */
export const secondAdmin = question<string | null>(null, false);
