import type { ReactNode } from 'react';

interface Props {
  /** Each name and what it is; null is left out. */
  readonly facts: Readonly<Record<string, ReactNode | null>>;
}

/** What is known of a record, by name. */
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
