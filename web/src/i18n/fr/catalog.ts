import type { catalog as english } from '../en/catalog';
import type { Translation } from '../t';

export const catalog = {} as const satisfies Translation<typeof english>;
