import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

/** The connection settings of Temporal, for a client and a worker. */
export type TemporalConnection = ConnectionOptions & NativeConnectionOptions;

export interface TemporalSettings {
  /** Null if no address is configured. */
  readonly connection: TemporalConnection | null;
  /** Null if none is configured. */
  readonly namespace: string | null;
  /** The problems, by variable. */
  readonly problems: readonly string[];
}

/** Reads the connection settings in the SDK's standard way: TEMPORAL_* variables, and profiles in a file. */
export function readTemporal(env: Record<string, string>): TemporalSettings {
  try {
    const { connectionOptions, namespace = null } = loadClientConnectConfig({
      overrideEnvVars: env,
    });
    if (connectionOptions.address !== undefined) {
      return { connection: connectionOptions, namespace, problems: [] };
    }
    // These settings mean a configured Temporal, not the embedded one.
    const idle = ['TEMPORAL_API_KEY', 'TEMPORAL_TLS'].filter((name) => env[name] !== undefined);
    const problems = idle.map(
      (name) => `TEMPORAL_ADDRESS: missing, and ${name} is set: give host:port`,
    );
    return { connection: null, namespace, problems };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const variable =
      env.TEMPORAL_PROFILE === undefined ? 'TEMPORAL_CONFIG_FILE' : 'TEMPORAL_PROFILE';
    const problem = `${variable}: the configuration of Temporal does not load (${reason}): correct it, or unset it`;
    return { connection: null, namespace: null, problems: [problem] };
  }
}

const thisMachine = /^(localhost|127(\.\d+){3}|\[::1\])(:|$)/;

/**
 * The options with which a worker connects. By default the SDK compresses its calls, which costs both ends processor time.
 * If Temporal is on this machine, compression saves nothing, so it is turned off.
 */
export function workerConnection(options: TemporalConnection): NativeConnectionOptions {
  const isHere = options.address !== undefined && thisMachine.test(options.address);
  return isHere ? { grpcCompression: { codec: 'none' }, ...options } : options;
}
