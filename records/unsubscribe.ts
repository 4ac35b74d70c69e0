import { type NotificationEvent, notificationEvents } from '../domain/notification';
import type { SealContext } from '../domain/sealing';
import type { Database } from './database';
import { savePreferences } from './personalNotifications';
import type { Vault } from './secret';

/** It is part of a link and is not stored, so that it is not among `sealedAs`. */
const context: SealContext = { what: 'link that stops mails', of: 'a person' };

/** Whose mails of which kind a link stops. */
export interface Unsubscription {
  readonly person: string;
  readonly kind: NotificationEvent | 'digest';
}

/** The token of a link that stops mails. Only this instance can make it, and it says nothing to others. */
export function unsubscribeToken(vault: Pick<Vault, 'seal'>, { person, kind }: Unsubscription) {
  const sealed = vault.seal(JSON.stringify([person, kind]), context);
  return Buffer.from(sealed).toString('base64url');
}

/** Null if this instance did not make the token. */
export function readUnsubscribeToken(
  vault: Pick<Vault, 'open'>,
  token: string,
): Unsubscription | null {
  try {
    const sealed = Buffer.from(token, 'base64url').toString();
    const [person, kind] = JSON.parse(vault.open(sealed, context));
    return { person, kind };
  } catch {
    return null;
  }
}

/** Stops the mails. A repeated call changes nothing. */
export async function unsubscribe(db: Database, { person, kind }: Unsubscription): Promise<void> {
  await savePreferences(db, person, (current) => {
    const events = { ...current.events };
    for (const event of notificationEvents)
      if (event === kind || (kind === 'digest' && events[event].mail === 'digest'))
        events[event] = { ...events[event], mail: 'off' };
    return { ...current, events };
  });
}
