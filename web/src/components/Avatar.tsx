import { hueOf, initialsOf } from './initials';

/** A person's initials in a colour that stays the same. The name stands beside it, so screen readers skip it. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className={`avatar avatar-${hueOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
