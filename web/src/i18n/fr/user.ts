import type { user as english } from '../en/user';
import type { Translation } from '../t';

export const user = {} as const satisfies Translation<typeof english>;
