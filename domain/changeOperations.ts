/** The operations that Crossdesk sends to an external system about a change. */
export const outgoingOperations = ['Assign', 'Accept', 'Cancel', 'Update'] as const;
export type OutgoingOperation = (typeof outgoingOperations)[number];

/** The operations that an external system sends about a change. */
export const incomingOperations = ['Create', 'Update', 'Assign', 'Reject', 'Cancel'] as const;
export type IncomingOperation = (typeof incomingOperations)[number];

/** The completion code of a cancelled change. */
export const withdrawn = 'Withdrawn';

/** An event of a change that matters to external systems. Systems are identified by their ids. */
export type Happening =
  /**
   * The owning group changed: the system behind the previous group and the system behind the new one. Null means no
   * system.
   */
  | { readonly kind: 'group'; readonly from: string | null; readonly to: string | null }
  /** The completion code became Withdrawn. */
  | { readonly kind: 'withdrawn' }
  /** A comment or an attachment was added. */
  | { readonly kind: 'entry' };

/** The earlier exchange between a change and external systems. */
export interface History {
  /** The systems that have a reference on it. */
  readonly references: readonly string[];
  /** Whether a Cancel was already generated, for any system. */
  readonly cancelled: boolean;
}

export interface Sending {
  readonly operation: OutgoingOperation;
  readonly system: string;
}

/**
 * Decides which operations are sent to which systems, from an event of a change and its earlier exchange. The phase
 * does not matter: the rules are the same in every phase. Nothing is sent back to the system that it came from.
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

/** The system that is assigned, whether or not it has been notified. */
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
