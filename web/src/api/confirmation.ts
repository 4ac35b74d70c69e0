/** Some actions need a recent sign-in: the call waits while the page asks its user to confirm who they are. */
type Ask = () => Promise<boolean>;
let ask: Ask = async () => false;

export const confirmation = {
  /** True if the user confirmed, so that the call can be repeated. */
  ask: (): Promise<boolean> => ask(),
  /** Sets what asks the user, until the returned function is called. */
  by(asker: Ask): () => void {
    ask = asker;
    return () => {
      if (ask === asker) ask = async () => false;
    };
  },
};
