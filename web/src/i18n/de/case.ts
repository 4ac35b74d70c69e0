import type { cases as english } from '../en/case';
import type { Translation } from '../t';

export const cases = {} as const satisfies Translation<typeof english>;
