import type { form as english } from '../en/form';
import type { Translation } from '../t';

export const form = {} as const satisfies Translation<typeof english>;
