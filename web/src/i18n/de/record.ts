import type { record as english } from '../en/record';
import type { Translation } from '../t';

export const record = {} as const satisfies Translation<typeof english>;
