export const handshake = {} as const;
