/** What an external system is sent about a change. */
export const outgoingOperations = ['Assign', 'Accept', 'Cancel', 'Update'] as const;
export type OutgoingOperation = (typeof outgoingOperations)[number];

/** What an external system sends about a change. */
export const incomingOperations = ['Create', 'Update', 'Assign', 'Reject', 'Cancel'] as const;
export type IncomingOperation = (typeof incomingOperations)[number];

/** The completion code of a change that is cancelled. */
export const withdrawn = 'Withdrawn';

/** Something that happens to a change, as far as external systems are concerned. Systems go by their ids. */
export type Happening =
  /** The owning group became another one: the systems behind the one before and the one after; null: none. */
  | { readonly kind: 'group'; readonly from: string | null; readonly to: string | null }
  /** The completion code became Withdrawn. */
  | { readonly kind: 'withdrawn' }
  /** A comment or an attachment was added. */
  | { readonly kind: 'entry' };

/** What there was between a change and external systems before. */
export interface History {
  /** The systems that have a reference on it. */
  readonly references: readonly string[];
  /** Whether a Cancel was generated, to whomever. */
  readonly cancelled: boolean;
}

export interface Sending {
  readonly operation: OutgoingOperation;
  readonly system: string;
}

/**
 * What is sent to whom because of what happens to a change, and the history since. The phase plays no part: the rules
 * hold in all of them. What came from a system is never sent back to it.
 * @param source the system that it came from; null: from here
 */
export function sendings(
  happening: Happening,
  history: History,
  source: string | null,
): { readonly sent: readonly Sending[]; readonly history: History } {
  const sent = consequences(happening, history).filter(({ system }) => system !== source);
  const assigned = assignedBy(happening);
  return {
    sent,
    history: {
      references: [...new Set([...history.references, ...assigned])],
      cancelled: history.cancelled || sent.some(({ operation }) => operation === 'Cancel'),
    },
  };
}

/** The system that is assigned, told of it or not. */
function assignedBy(happening: Happening): string[] {
  if (happening.kind !== 'group' || happening.to === null) return [];
  return happening.to === happening.from ? [] : [happening.to];
}

function consequences(happening: Happening, { references, cancelled }: History): Sending[] {
  const toAll = (operation: OutgoingOperation) =>
    cancelled ? [] : references.map((system) => ({ operation, system }));
  switch (happening.kind) {
    case 'group': {
      const { from, to } = happening;
      if (from === to) return [];
      return [
        ...(from ? [{ operation: 'Accept' as const, system: from }] : []),
        ...(to ? [{ operation: 'Assign' as const, system: to }] : []),
      ];
    }
    case 'withdrawn':
      return toAll('Cancel');
    case 'entry':
      return toAll('Update');
  }
}
