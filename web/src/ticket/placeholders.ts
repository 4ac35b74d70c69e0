/** What a canned reply can name: `{{number}}`. */
export const placeholders = [
  'number',
  'title',
  'requester',
  'assignee',
  'organisation',
  'me',
] as const;
export type Placeholder = (typeof placeholders)[number];

/** Replaces the placeholders that have a value. Others stay as typed, so that the author sees them before it is sent. */
export function fill(
  text: string,
  values: Readonly<Partial<Record<Placeholder, string | null | undefined>>>,
): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (typed, name: string) => {
    const known = placeholders.find((one) => one === name);
    return (known && values[known]) || typed;
  });
}
