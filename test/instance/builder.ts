import { buildTemporal } from '../../dev/embedded/temporal-build';

// A process that builds the Temporal server, or waits for another that builds it.
buildTemporal('Why it takes so long').then((failure) => {
  if (failure !== null) console.error(failure);
  process.exitCode = failure === null ? 0 : 1;
});
