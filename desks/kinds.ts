import type { DeskKind } from './connector';
import { redmine } from './redmine/redmine';
import { requestTracker } from './requestTracker/requestTracker';
import { serviceNow } from './serviceNow/connector';

/** The kinds of desks that can be connected. Another one is one line here: see docs/desks/writing-one.md. */
export const deskKinds: readonly DeskKind[] = [requestTracker, redmine, serviceNow];

/** Undefined if there is no such kind. */
export function findKind(name: string): DeskKind | undefined {
  return deskKinds.find((kind) => kind.name === name);
}
