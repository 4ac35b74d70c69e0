/** By its number. */
export const priorities: Readonly<Record<number, string>> = {
  1: '1 Critical',
  2: '2 High',
  3: '3 Moderate',
  4: '4 Low',
  5: '5 Planning',
};

export const priorityOptions = Object.entries(priorities).map(([id, label]) => ({ id, label }));
