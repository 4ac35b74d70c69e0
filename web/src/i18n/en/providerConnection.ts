export const providerConnection = {} as const;
