import type { connection as english } from '../en/connection';
import type { Translation } from '../t';

export const connection = {} as const satisfies Translation<typeof english>;
