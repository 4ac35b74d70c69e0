import type { desk as english } from '../en/desk';
import type { Translation } from '../t';

export const desk = {} as const satisfies Translation<typeof english>;
