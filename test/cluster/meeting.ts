import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onboard } from '../../dev/demo/onboarding';
import { type Door, person } from '../../dev/demo/person';
import { people } from '../../dev/stack';
import type { Role } from '../../domain/lifecycle';
import type { Side } from '../chaos/schedule';
import { environment } from '../environment/child';
import { programOf } from '../environment/program';
import { until } from '../environment/until';
import type { Fleet } from './fleet';

/** An item of northwind's that acme can request, and who takes part. */
export interface Meeting {
  readonly item: string;
  readonly casey: { readonly url: string; readonly token: string };
  readonly dana: { readonly url: string; readonly token: string };
}

/** Connects the two by their handshake, by means of the release that runs: its command for tokens, and its public API. */
export async function meet(fleets: Readonly<Record<Side, Fleet>>): Promise<Meeting> {
  const [admin, agent, otherAdmin, requester] = await Promise.all([
    tokenOf(fleets.northwind, 'northwind', 'admin'),
    tokenOf(fleets.northwind, 'northwind', 'agent'),
    tokenOf(fleets.acme, 'acme', 'admin'),
    tokenOf(fleets.acme, 'acme', 'requester'),
  ]);
  const northwind: Door = { url: fleets.northwind.url, tokens: { admin } };
  const acme: Door = { url: fleets.acme.url, tokens: { admin: otherAdmin } };
  await onboard({ northwind, acme });
  const draft = { name: 'Help with a laptop', kind: 'help' };
  const nora = person(northwind, 'northwind', 'admin');
  const { id: item } = await nora.post<{ id: string }>('/catalog-items', draft);
  const alex = person(acme, 'acme', 'admin');
  await until(() => alex.get(`/catalog-items/${item}`).catch(() => false), `${item} at Acme`);
  return {
    item,
    casey: { url: acme.url, token: requester },
    dana: { url: northwind.url, token: agent },
  };
}

async function tokenOf({ place }: Fleet, side: Side, role: Role): Promise<string> {
  const [program, ...args] = programOf('token', place.checkout);
  const who = ['--role', role, '--name', people[side][role]];
  const options = { cwd: place.checkout, env: environment(place) };
  const { stdout } = await promisify(execFile)(program, [...args, ...who], options);
  return stdout.trim().split('\n').at(-1) ?? '';
}
