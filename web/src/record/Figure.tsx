import type { ReactNode } from 'react';

/** A number that matters, under its name. */
export function Figure({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
