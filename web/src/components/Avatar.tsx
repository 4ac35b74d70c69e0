/** A person's initials in a colour that stays the same. The name stands beside it, so screen readers skip it. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className={`avatar avatar-${hueOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** "DL" for "Dana Lee", "R" for "Robin". */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

/** There are eight colours, in shell.css. */
const hues = 8;

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % hues;
}
