/** Whether the last call reached the instance. */
class Connectivity {
  #away = !navigator.onLine;
  readonly #listeners = new Set<() => void>();

  constructor() {
    window.addEventListener('offline', () => this.#set(true));
    window.addEventListener('online', () => this.#set(false));
  }

  readonly isAway = (): boolean => this.#away;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  reached(): void {
    this.#set(false);
  }

  missed(): void {
    this.#set(true);
  }

  #set(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    for (const listener of this.#listeners) listener();
  }
}

export const connectivity = new Connectivity();
