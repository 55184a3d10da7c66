import { Logger } from '@nestjs/common';
import { awaitMigrations, isDatabaseAway } from '@numera/database';
import { AppError, backoffMs, pause, toError } from '@numera/kernel';
import { RabbitMqTransport } from '@numera/messaging';
import { migrationsOf, prepareApp, warmUp, type AppDefinition, type RunningApp } from '../app';
import { startHealthServer } from '../health-server';
import { createLog, NestLog, stepLevelOf } from '../log';
import { Metrics, metricsPage } from '../metrics';
import { ServiceConfig } from '../service.config';
import { loadConfigs, secretsIn, type Environment } from '../setting';
import { readEnvironment } from './environment';
import { explain } from './explain';
import { ProcessConfig } from './process.config';
import { Readiness } from './readiness';
import { complain } from './terminal';

const LONGEST_PAUSE_MS = 5_000;
/** What has not stopped by itself by then never will; whoever keeps it would kill it soon after. */
const STOP_LIMIT_MS = 25_000;

/**
 * The whole life of a service that is a process of its own: waits for the broker, the database and its
 * schema however long they are away, works until it is told to stop, and stops cleanly. Ends the process.
 */
export async function runService(definition: AppDefinition): Promise<never> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stopping.abort());
  }
  try {
    await runUntil(stopping.signal, definition, readEnvironment(process.cwd()));
  } catch (thrown) {
    complain(explain(thrown));
    process.exit(1);
  }
  process.exit(0);
}

async function runUntil(
  stop: AbortSignal,
  definition: AppDefinition,
  env: Environment,
): Promise<void> {
  const classes = [ServiceConfig, ProcessConfig, ...definition.configs];
  const configs = loadConfigs(classes, env);
  const service = configs.get(ServiceConfig) as ServiceConfig;
  const own = configs.get(ProcessConfig) as ProcessConfig;
  const { databaseUrl } = service;
  if (databaseUrl === null) {
    throw new AppError('CONFIG.INVALID', 'invalid', { problems: ['DATABASE_URL is missing'] });
  }
  const log = createLog(service, secretsIn(classes, env), { service: definition.name });
  Logger.overrideLogger(new NestLog(log, stepLevelOf(service)));
  const logger = new Logger(definition.name);

  const transport = new RabbitMqTransport({
    url: own.brokerUrl,
    name: `numera ${definition.name}`,
  });
  const readiness = new Readiness(transport);
  const health = await startHealthServer({
    port: own.healthPort,
    host: own.healthHost,
    live: () => true,
    ready: () => readiness.report(),
    metrics: () => metricsPage(readiness.app ? [readiness.app.get(Metrics)] : []),
  });
  logger.log({ msg: 'started', healthPort: health.port });
  let app: RunningApp | null = null;
  try {
    const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
    await Promise.race([transport.whenConnected(), stopped]);
    app = await untilThere(stop, readiness, async () => {
      await awaitMigrations(databaseUrl, definition.name, migrationsOf(definition), {
        waits: () => readiness.note('migrations', 'waiting for this version’s migrations'),
        signal: stop,
      });
      readiness.done('migrations');
      return stop.aborted ? null : prepareApp(definition, { env, databaseUrl, transport });
    });
    if (app) {
      readiness.app = app;
      await app.run();
      await Promise.race([warmUp(definition, app), stopped]);
      readiness.done('service');
      logger.log({ msg: 'running' });
      await (stop.aborted ? undefined : stopped);
    }
    logger.log({ msg: 'stopping' });
  } finally {
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    readiness.app = null;
    readiness.note('service', 'stopping');
    await app?.stop();
    await transport.close();
    await health.close();
  }
}

/** Tries until the database is there; anything else that fails is for a person to mend. */
async function untilThere<T>(
  stop: AbortSignal,
  readiness: Readiness,
  work: () => Promise<T | null>,
): Promise<T | null> {
  const logger = new Logger('start');
  for (let attempt = 1; !stop.aborted; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (!isDatabaseAway(thrown)) throw thrown;
      readiness.note('database', 'not reached yet');
      if (attempt % 10 === 1)
        logger.warn({ msg: 'database not reached', error: toError(thrown).message });
      await pause(backoffMs(attempt, 100, LONGEST_PAUSE_MS), stop);
    }
  }
  return null;
}
