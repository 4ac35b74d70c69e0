import type { Texts } from '../t';
import { first } from './first';
import { later } from './later';

export const de: Texts = { ...first, ...later };
