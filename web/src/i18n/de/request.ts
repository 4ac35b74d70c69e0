import type { request as english } from '../en/request';
import type { Translation } from '../t';

export const request = {} as const satisfies Translation<typeof english>;
