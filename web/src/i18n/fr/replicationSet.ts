import type { replicationSet as english } from '../en/replicationSet';
import type { Translation } from '../t';

export const replicationSet = {} as const satisfies Translation<typeof english>;
