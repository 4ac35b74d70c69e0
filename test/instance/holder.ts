import { startPostgres } from '../../dev/embedded/postgres';

// A process that runs an embedded Postgres until it is killed: holder.ts <data directory> <port>.
async function hold(dataDir = '', port = ''): Promise<void> {
  const postgres = await startPostgres({ dataDir, port: Number(port), log: () => {} });
  console.log(postgres.url('postgres'));
}

hold(...process.argv.slice(2));
