export const replicationSet = {} as const;
