import type { ticket as english } from '../en/ticket';
import type { Translation } from '../t';

export const ticket = {} as const satisfies Translation<typeof english>;
