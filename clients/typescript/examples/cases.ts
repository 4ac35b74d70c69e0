// In your program: import { … } from '@crossdesk/client'
import { type Crossdesk, updateLatest } from '../src';

/** Opens a case. Repeated with the same id of your system, it opens one case. */
export async function openOnce(crossdesk: Crossdesk, ticket: string) {
  const { data } = await crossdesk.post('/api/v1/cases', {
    params: { header: { 'Idempotency-Key': `ticket ${ticket}` } },
    body: { shortDescription: `Ticket ${ticket}` },
  });
  return data.number;
}

/** Adds a line to the notes of a case, although others may change it at the same time. */
export async function addNote(crossdesk: Crossdesk, number: string, line: string) {
  const params = { path: { number } };
  const { data } = await updateLatest(
    () => crossdesk.get('/api/v1/cases/{number}', { params }),
    ({ description }, ifMatch) =>
      crossdesk.patch('/api/v1/cases/{number}', {
        params: { ...params, header: { 'If-Match': ifMatch } },
        body: { description: [description, line].filter(Boolean).join('\n') },
      }),
  );
  return data.description;
}

/** The numbers of all cases with these words. Pages are read as they are needed. */
export async function findCases(crossdesk: Crossdesk, q: string, limit = 200) {
  const numbers: string[] = [];
  for await (const { number } of crossdesk.items('/api/v1/cases', {
    params: { query: { q, limit } },
  }))
    numbers.push(number);
  return numbers;
}
