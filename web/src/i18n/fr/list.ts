import type { list as english } from '../en/list';
import type { Translation } from '../t';

export const list = {} as const satisfies Translation<typeof english>;
