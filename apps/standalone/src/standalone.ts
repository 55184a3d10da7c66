import { Logger } from '@nestjs/common';
import {
  createLog,
  loadConfigs,
  NestLog,
  readEnvironment,
  secretsIn,
  stepLevelOf,
  warmUp,
  ServiceConfig,
} from '@numera/service';
import { APPS, CONFIGS } from './apps';
import { openDatabase } from './database';
import { withEncryptionKey } from './encryption-key';
import { prepareServices } from './services';
import { StandaloneConfig } from './settings';
import { openWorld } from './world';

export interface Standalone {
  /** Where a person can chat with the bot; null with a real one. */
  readonly chatPage: string | null;
  stop(): Promise<void>;
}

/**
 * Numera in one process. What has been started is stopped again when a later part cannot start.
 * @param home the folder of `.env` and `.numera/`
 * @throws AppError `CONFIG.INVALID`, or the embedded database's errors, whose messages are for people
 */
export async function startStandalone(
  home: string,
  say: (line: string) => void,
): Promise<Standalone> {
  const given = readEnvironment(home);
  const own = loadConfigs([StandaloneConfig], given).get(StandaloneConfig) as StandaloneConfig;
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const world = await openWorld(withEncryptionKey(given, home), own);
    closers.push(() => world.stop());
    const configs = loadConfigs(CONFIGS, world.env);
    const service = configs.get(ServiceConfig) as ServiceConfig;
    const log = createLog(service, secretsIn(CONFIGS, world.env));
    Logger.overrideLogger(new NestLog(log, stepLevelOf(service)));

    const database = await openDatabase(service.databaseUrl, home, say);
    closers.push(() => database.stop());
    const services = await prepareServices(APPS, world.env, database.url);
    closers.push(() => services.stop());
    await services.run();
    for (const [at, app] of services.apps.entries()) {
      const definition = APPS[at];
      if (definition) await warmUp(definition, app);
    }
    return { chatPage: world.chatPage, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
