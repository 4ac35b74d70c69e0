import type { MappedInput, StatusCommand } from '../domain/deskMapping';

/** The text of the public reply that came with the status. */
const reply = (otherwise: string): MappedInput => ({ from: 'reply', otherwise });

/** Part of the default mappings: the status of a ticket that waits for the person who asked. */
export const asks: StatusCommand = {
  command: 'requestInfo',
  input: { text: reply('More information is needed.') },
};

/** Part of the default mappings: the status of a ticket that is solved. */
export const solves: StatusCommand = {
  command: 'propose',
  input: { resolutionCode: 'Solved', resolutionNotes: reply('Resolved.') },
};
