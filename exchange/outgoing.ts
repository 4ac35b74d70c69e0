import type { Place, Standing } from '../domain/installation';

/**
 * Decides whether this process may speak to others: partners, external systems, desks, webhooks, mail servers and the
 * receiver of the audit log. Everything that leaves asks it first.
 */
export interface Outgoing {
  /** False while the database is, or may be, a copy. Ask again: an admin can decide at any time. */
  isAllowed(): Promise<boolean>;
}

/** Where the database is used, and what it is there. */
export interface Installed extends Outgoing {
  readonly place: Place;
  standing(): Promise<Standing>;
}

export const copyMessage =
  'This is a copy of another installation, or was moved: it speaks to nobody until an admin says that it is the original.';

/** Nothing was sent, because this is a copy. */
export class SilentCopy extends Error {
  constructor() {
    super(copyMessage);
    this.name = 'SilentCopy';
  }
}

/** @throws SilentCopy if nothing may leave */
export async function requireOutgoing(outgoing: Outgoing): Promise<void> {
  if (!(await outgoing.isAllowed())) throw new SilentCopy();
}
