export const catalogItem = {} as const;
