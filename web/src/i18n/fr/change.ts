import type { change as english } from '../en/change';
import type { Translation } from '../t';

export const change = {} as const satisfies Translation<typeof english>;
