/** The types of the API. `npm run clients` puts the file itself here in the package, which stands alone. */
export type { components, paths } from '../../../web/src/api/schema';
