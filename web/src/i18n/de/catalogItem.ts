import type { catalogItem as english } from '../en/catalogItem';
import type { Translation } from '../t';

export const catalogItem = {} as const satisfies Translation<typeof english>;
