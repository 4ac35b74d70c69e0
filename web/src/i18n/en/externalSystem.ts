export const externalSystem = {} as const;
