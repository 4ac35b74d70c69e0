// In your program: import { … } from '@crossdesk/client'
import { type Crossdesk, CrossdeskProblem } from '../src';

/**
 * Submits a request, adds a comment and a file, follows it until the provider proposes a solution, and accepts that.
 * @param crossdesk as a requester of the customer
 * @returns the number of the request, and its states on the way
 */
export async function orderAndFollow(crossdesk: Crossdesk, catalogItem: string) {
  const { data: request } = await crossdesk.post('/api/v1/requests', {
    body: { catalogItem, shortDescription: 'My laptop does not start' },
  });
  const { number } = request;
  const path = { number };
  await crossdesk.post('/api/v1/requests/{number}/comments', {
    params: { path },
    body: { text: 'It worked yesterday.' },
  });
  const photo = new Blob(['a photo'], { type: 'image/png' });
  await crossdesk.upload(`/api/v1/requests/${number}/attachments`, photo, 'screen.png');

  // From the start of the journal: what happened before we listened is told too.
  const states: string[] = [request.state];
  const enough = new AbortController();
  const options = { signal: enough.signal, lastEventId: '0' };
  for await (const { event, data } of crossdesk.events(
    `/api/v1/requests/${number}/events`,
    options,
  )) {
    if (event !== 'state') continue;
    const { state } = data as { state: string };
    if (state !== states.at(-1)) states.push(state);
    if (state === 'Resolved') enough.abort();
  }
  const { data: closed } = await crossdesk.post('/api/v1/requests/{number}/accept', {
    params: { path },
  });
  states.push(closed.state);
  return { number, states };
}

/** Accepts a solution that nobody proposed, and shows what the API says about it. */
export async function acceptTooEarly(crossdesk: Crossdesk, number: string) {
  try {
    await crossdesk.post('/api/v1/requests/{number}/accept', { params: { path: { number } } });
    return null;
  } catch (error) {
    if (!(error instanceof CrossdeskProblem)) throw error;
    return { type: error.type, state: error.state, actions: error.actions };
  }
}
