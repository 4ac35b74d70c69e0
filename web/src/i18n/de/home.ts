import type { home as english } from '../en/home';
import type { Translation } from '../t';

export const home = {} as const satisfies Translation<typeof english>;
