/**
 * What the keyboard can do with the list of the page. The active row is the one that has the focus, or had it last.
 * A method returns false if it has nothing to act on.
 */
export interface ActiveList {
  /** Moves the active row down, or up if negative, and focuses it. Without an active row, the first one becomes active. */
  move(by: number): boolean;
  /** Selects the active row, or takes it out of the selection. False also if the rows of this list are not selected. */
  toggleSelection(): boolean;
  /** Selects every loaded row, or none if all are selected. */
  toggleAll(): boolean;
  /** Opens the record of the active row. */
  open(): boolean;
}

let shown: ActiveList | null = null;

/** The list of the page. It is set while a page with a list is open. */
export const activeList = {
  get(): ActiveList | null {
    return shown;
  },
  /** @returns a function that takes the list away again */
  set(list: ActiveList): () => void {
    shown = list;
    return () => {
      if (shown === list) shown = null;
    };
  },
};
