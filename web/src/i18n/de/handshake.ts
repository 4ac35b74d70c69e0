import type { handshake as english } from '../en/handshake';
import type { Translation } from '../t';

export const handshake = {} as const satisfies Translation<typeof english>;
