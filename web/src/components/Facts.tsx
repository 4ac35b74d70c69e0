import type { ReactNode } from 'react';

interface Props {
  /** Values by label; null and empty values are left out. */
  readonly facts: Readonly<Record<string, ReactNode | null>>;
}

/** A list of labelled values. */
export function Facts({ facts }: Props) {
  const shown = Object.entries(facts).filter(([, fact]) => fact !== null && fact !== '');
  return (
    <dl className="facts">
      {shown.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
