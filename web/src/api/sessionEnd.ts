type Listener = () => void;
const listeners = new Set<Listener>();

/** Tells whoever listens that a call was refused because nobody is signed in any more. */
export const sessionEnded = {
  tell(): void {
    for (const listener of listeners) listener();
  },
  on(listener: Listener): Listener {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
