import { t } from '../i18n/t';

type Errors = Readonly<Record<string, string>>;

/** The error at a path or below it. */
export function errorWithin(errors: Errors, path: string): string | undefined {
  const within = Object.keys(errors).find((one) => one.startsWith(`${path}.`));
  return errors[path] ?? (within === undefined ? undefined : errors[within]);
}

/** The errors at places that the form does not show. */
export function errorsElsewhere(errors: Errors, shown: readonly string[]): string[] {
  return Object.entries(errors)
    .filter(([path]) => !shown.some((one) => path === one || path.startsWith(`${one}.`)))
    .map(
      ([path, message]) => `${path.replace(/^variables\.?/, '') || t('form.theForm')}: ${message}`,
    );
}

/** Moves the focus to the first field with an error, once the errors are shown. */
export function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus();
  });
}
