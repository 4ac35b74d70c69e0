import type { registration as english } from '../en/registration';
import type { Translation } from '../t';

export const registration = {} as const satisfies Translation<typeof english>;
