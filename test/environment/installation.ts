import type { Installed } from '../../exchange/outgoing';

/** Of an API or of activities without an instance around them: nothing was copied. */
export const theOriginal: Installed = {
  place: { postgres: null, temporal: null, host: null },
  standing: async () => 'original',
  isAllowed: async () => true,
};
