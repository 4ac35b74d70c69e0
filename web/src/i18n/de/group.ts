import type { group as english } from '../en/group';
import type { Translation } from '../t';

export const group = {} as const satisfies Translation<typeof english>;
