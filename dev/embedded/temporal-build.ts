import { buildOnce, builtProgram, type GoPrograms, isBuilt } from './goBuild';

/** The Temporal CLI, which holds the development server. */
const cli: GoPrograms = {
  title: 'Temporal server',
  cache: 'temporal',
  module: 'github.com/temporalio/cli',
  packages: ['github.com/temporalio/cli/cmd/temporal'],
  size: 1_300,
};

/** How long its build takes, as a part of a sentence. */
export const typicalBuild = 'about 3 minutes on two cores';

/** Where it is kept once it is built. */
export function builtTemporal(): string {
  return builtProgram(cli, 'temporal');
}

/** See `buildOnce`. */
export function buildTemporal(explanation: string): Promise<string | null> {
  return buildOnce(cli, explanation);
}

/** The server for production, of which each process is one node of a cluster, and the tool that makes its tables. */
const clusterPrograms: GoPrograms = {
  title: 'Temporal cluster server',
  cache: 'temporal-server',
  module: 'go.temporal.io/server',
  packages: ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'],
  size: 1_200,
};

export interface ClusterPrograms {
  readonly server: string;
  readonly sql: string;
}

export function areClusterProgramsBuilt(): boolean {
  return isBuilt(clusterPrograms);
}

/** The paths of the programs, which are built if they are not in the cache. Throws if that fails. */
export async function buildClusterPrograms(): Promise<ClusterPrograms> {
  if (!isBuilt(clusterPrograms)) {
    const explanation =
      'A Temporal cluster needs the server for production. It is built from its Go modules, once: about 5 minutes on two cores.';
    const failure = await buildOnce(clusterPrograms, explanation);
    if (failure !== null) {
      throw new Error(
        `The Temporal server cannot be built: ${failure}. The build needs Go 1.25 or later.`,
      );
    }
  }
  return {
    server: builtProgram(clusterPrograms, 'server'),
    sql: builtProgram(clusterPrograms, 'sql'),
  };
}
