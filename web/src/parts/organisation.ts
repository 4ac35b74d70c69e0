/** "blue-sky" is shown as "Blue Sky". */
export function organisation(instance: string): string {
  return instance
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
