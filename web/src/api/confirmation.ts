/** Some actions need a recent sign-in: the call waits while the page asks its user to confirm who they are. */
type Ask = () => Promise<boolean>;
const nobody: Ask = async () => false;
let asker = nobody;
let asked: Promise<boolean> | null = null;

export const confirmation = {
  /** True if the user confirmed, so that the call can be repeated. Calls that come meanwhile wait for the same answer. */
  ask(): Promise<boolean> {
    asked ??= asker().finally(() => {
      asked = null;
    });
    return asked;
  },
  /** Sets what asks the user, until the returned function is called. */
  by(next: Ask): () => void {
    asker = next;
    return () => {
      if (asker === next) asker = nobody;
    };
  },
};
