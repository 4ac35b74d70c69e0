import type { failure as english } from '../en/failure';
import type { Translation } from '../t';

export const failure = {} as const satisfies Translation<typeof english>;
