import type { task as english } from '../en/task';
import type { Translation } from '../t';

export const task = {} as const satisfies Translation<typeof english>;
