import { instanceTitle } from '../../domain/names';
import { Unopened } from '../../domain/sealing';
import { establishedConnections } from '../../records/connection';
import { sealedColumns, sealedUnder } from '../../records/sealed';
import { keyHistory } from '../../records/signingKeys';
import { type DoctorDeps, forEach, ok, type Said, warning, wrong } from './findings';

const dayMs = 86_400_000;
/** How old a signing key may be. */
const oldKeyDays = 400;
/** How long a rotation may take. */
const longRotationMs = dayMs;

/** Whether the configured keys open what is stored. */
export async function checkSecretKey({ db, vault }: DoctorDeps): Promise<Said[]> {
  const found: Said[] = [];
  const others = new Map<string, number>();
  let count = 0;
  for (const table of Object.keys(sealedColumns)) {
    for (const group of await sealedUnder(db, table)) {
      count += group.count;
      const about = `${table}.${group.column}`;
      try {
        vault.open(group.sample.sealed, group.sample.context);
        if (!group.sample.sealed.startsWith(vault.sealedPrefix))
          others.set(group.key, (others.get(group.key) ?? 0) + group.count);
      } catch (error) {
        if (!(error instanceof Unopened)) throw error;
        found.push(
          wrong(`${group.count} secrets cannot be opened. ${error.message}`, {
            about,
            ...(!error.isKeyMissing && {
              why: 'The row was changed by hand, or copied from another record.',
              helps: 'Restore the row from a back-up, or enter the secret again.',
            }),
          }),
        );
      }
    }
  }
  for (const [key, number] of others)
    found.push(
      warning(`${number} secrets are still sealed under the earlier key ${key}.`, {
        why: 'A rotation of CROSSDESK_SECRET_KEY is under way.',
        helps: 'Run npm run reseal, and then remove the earlier key.',
      }),
    );
  return found.length > 0 ? found : [ok(`All ${count} secrets are under the current key.`)];
}

/** The state and age of the keys that sign what crosses. */
export async function checkSigningKeys({ db }: DoctorDeps): Promise<Said[]> {
  const connections = await establishedConnections(db);
  if (connections.length === 0) return [ok('There is no connection.')];
  return forEach(connections, async ({ id, partner, nextSecret }) => {
    const about = instanceTitle(partner);
    const keys = await keyHistory(db, id, 20);
    const current = (owner: 'own' | 'partner') =>
      keys.find((key) => key.owner === owner && key.usedFrom && !key.acceptedUntil);
    const own = current('own');
    const offered = keys.find(({ usedFrom, acceptedUntil }) => !usedFrom && !acceptedUntil);
    const found: Said[] = [];
    if (!own?.acceptedFrom)
      found.push(
        warning(own ? 'The partner has not confirmed our key.' : 'We have no key of our own.', {
          about,
          why: 'The next heartbeat tells our key. It has not reached the partner, or the partner runs an older release.',
          helps: 'Check the connection. The partner upgrades if its release has no signing keys.',
        }),
      );
    if (!current('partner') && keys.some(({ owner }) => owner === 'partner'))
      found.push(
        wrong('The key of the partner was forgotten, and it has told none since.', {
          about,
          why: 'An admin has forgotten it. Calls of the partner are refused until its heartbeat tells a key, for which it has a day.',
          helps:
            'Ask the partner to run its doctor. After a day, forget the key again: portal, Connections, Signatures.',
        }),
      );
    else if (!current('partner'))
      found.push(
        warning('The partner has told no key of its own.', {
          about,
          why: 'Its release has no signing keys, or its heartbeats do not reach us. The shared secret alone protects its calls.',
          helps: 'Ask the partner to upgrade, and to run its doctor.',
        }),
      );
    const age = own?.usedFrom ? Date.now() - own.usedFrom.getTime() : 0;
    if (age > oldKeyDays * dayMs)
      found.push(
        warning(`Our key is ${Math.floor(age / dayMs)} days old.`, {
          about,
          why: 'The longer a key is in use, the more a stolen copy of it is worth.',
        }),
      );
    const since = offered?.acceptedFrom?.getTime();
    if ((since !== undefined && Date.now() - since > longRotationMs) || nextSecret !== null)
      found.push(
        warning('A rotation is under way.', {
          about,
          why: 'It ends with the first call that is signed with the new secret or key.',
          helps: 'Nothing, if it began today. Otherwise check the connection, and rotate again.',
        }),
      );
    return found.length > 0 ? found : [ok('The keys of both sides are in use.', about)];
  });
}
