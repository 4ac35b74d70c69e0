import type { externalSystem as english } from '../en/externalSystem';
import type { Translation } from '../t';

export const externalSystem = {} as const satisfies Translation<typeof english>;
