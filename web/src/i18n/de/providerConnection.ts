import type { providerConnection as english } from '../en/providerConnection';
import type { Translation } from '../t';

export const providerConnection = {} as const satisfies Translation<typeof english>;
