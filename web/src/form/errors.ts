type Errors = Readonly<Record<string, string>>;

/** What is wrong at a path, or within what stands there. */
export function errorWithin(errors: Errors, path: string): string | undefined {
  const within = Object.keys(errors).find((one) => one.startsWith(`${path}.`));
  return errors[path] ?? (within === undefined ? undefined : errors[within]);
}

/** What is wrong at places that no field of the form shows. */
export function errorsElsewhere(errors: Errors, shown: readonly string[]): string[] {
  return Object.entries(errors)
    .filter(([path]) => !shown.some((one) => path === one || path.startsWith(`${one}.`)))
    .map(([path, message]) => `${path.replace(/^variables\.?/, '') || 'The form'}: ${message}`);
}
