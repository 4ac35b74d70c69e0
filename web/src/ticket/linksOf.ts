import type { TicketLinks } from './record';

/** Where a change's or a case's parts are. Its own links leave out what is only written to. */
export function linksOf(links: Readonly<Record<string, string>>): TicketLinks {
  const { self = '' } = links;
  return {
    self,
    journal: links.journal ?? `${self}/journal`,
    attachments: links.attachments ?? `${self}/attachments`,
    comments: `${self}/comments`,
    workNotes: `${self}/work-notes`,
  };
}
