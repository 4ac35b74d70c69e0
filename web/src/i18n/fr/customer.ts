import type { customer as english } from '../en/customer';
import type { Translation } from '../t';

export const customer = {} as const satisfies Translation<typeof english>;
