/** The variables by which test files find the services of the setup. */
export const variables = {
  postgres: 'CROSSDESK_TEST_POSTGRES_URL',
  temporal: 'CROSSDESK_TEST_TEMPORAL_ADDRESS',
} as const;

/** The migrated database that every test database is a copy of. */
export const template = 'template_crossdesk';

/** A variable of the setup. Throws if the run started no services. */
export function service(name: keyof typeof variables): string {
  const value = process.env[variables[name]];
  if (value === undefined) {
    throw new Error(`This test needs ${name}, and CROSSDESK_TEST_UNIT leaves the services out`);
  }
  return value;
}
