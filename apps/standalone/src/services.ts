import { InProcessTransport, type Transport } from '@numera/messaging';
import { prepareApp, type AppDefinition, type Environment, type RunningApp } from '@numera/service';

/** All services of this process, talking through one broker: that of the process, unless another is given. */
export interface Services {
  readonly apps: readonly RunningApp[];
  readonly transport: Transport;
  /** Starts what moves by itself: jobs, relays, the intake. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Prepares the services one after the other. If one cannot start, those before it are stopped again.
 */
export async function prepareServices(
  definitions: readonly AppDefinition[],
  env: Environment,
  databaseUrl: string,
  transport: Transport = new InProcessTransport(),
): Promise<Services> {
  const apps: RunningApp[] = [];
  const stop = async (): Promise<void> => {
    // The other way round: who takes work from outside stops first.
    for (const app of [...apps].reverse()) await app.stop();
    await transport.close();
  };
  try {
    for (const definition of definitions) {
      apps.push(await prepareApp(definition, { env, databaseUrl, transport }));
    }
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    apps,
    transport,
    stop,
    run: async () => {
      for (const app of apps) await app.run();
    },
  };
}
