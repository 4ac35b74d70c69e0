/** How the test files find what the setup started. */
export const variables = {
  postgres: 'CROSSDESK_TEST_POSTGRES_URL',
  temporal: 'CROSSDESK_TEST_TEMPORAL_ADDRESS',
} as const;

/** The migrated database that every test database is a copy of. */
export const template = 'template_crossdesk';

/** What a variable of the rig holds. Throws when the run started no services. */
export function service(name: keyof typeof variables): string {
  const value = process.env[variables[name]];
  if (value === undefined) {
    throw new Error(`This test needs ${name}, and CROSSDESK_TEST_UNIT leaves the services out`);
  }
  return value;
}
