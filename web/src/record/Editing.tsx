import { Fragment, type ReactNode, useState } from 'react';
import type { Versioned } from './useRecord';

interface Props<T> {
  readonly latest: Versioned<T>;
  readonly children: (form: {
    /** What the form began with. */
    readonly base: Versioned<T>;
    readonly onSaved: (record: T, version: string | null) => void;
    /** Begins again with what is there now. */
    readonly reload: () => void;
  }) => ReactNode;
}

/**
 * Holds what a form began with, so that what somebody types is not taken away when the record moves on meanwhile. A save
 * that comes too late is refused by its version, and `reload` shows what is there.
 */
export function Editing<T>({ latest, children }: Props<T>) {
  const [base, setBase] = useState(latest);
  return (
    <Fragment key={base.version}>
      {children({
        base,
        onSaved: (record, version) => setBase({ record, version }),
        reload: () => setBase(latest),
      })}
    </Fragment>
  );
}
