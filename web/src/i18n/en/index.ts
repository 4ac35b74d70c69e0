import { first } from './first';
import { later } from './later';

/** Every text, by the folder of the portal that shows it. */
export const en = { ...first, ...later } as const;
