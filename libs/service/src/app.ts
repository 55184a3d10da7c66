import type { Server as HttpServer } from 'node:http';
import { Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Database,
  DATABASE_MIGRATIONS,
  DatabaseModule,
  DEATH_GRACE_MS,
  migrate,
  Replicas,
} from '@numera/database';
import { Clock, pause, SystemClock } from '@numera/kernel';
import {
  Inbox,
  MESSAGING_MIGRATIONS,
  MessageServer,
  MessagingModule,
  OutboxRelay,
  RethrowFilter,
  type Transport,
} from '@numera/messaging';
import { Jobs } from './jobs';
import { Metrics } from './metrics';
import { measureQueues, measureService, observeMessages } from './service.metrics';
import { loadConfigs, type Environment } from './setting';

/** A service, as `standalone`, its own `main.ts` and tests start it. */
export interface AppDefinition {
  /** Also its schema and the first word of its messages. */
  readonly name: string;
  readonly module: Type;
  readonly configs: readonly (new () => object)[];
  readonly entities: readonly Type[];
  /** The folder of its `.sql` files. */
  readonly migrations: string;
  readonly poolSize?: number;
  /** Resolves when it is of use; whoever starts it waits for that, though not long. */
  readonly warmUp?: (app: RunningApp) => Promise<void>;
  /** Where it listens for HTTP, if it does. */
  readonly http?: (config: (target: new () => object) => object) => { port: number } | null;
}

export interface Runtime {
  readonly env: Environment;
  readonly databaseUrl: string;
  readonly transport: Transport;
  /** Replacements of providers, for tests: a class and the object to use for it. */
  readonly replace?: readonly { provide: Type | (abstract new () => object); useValue: object }[];
}

export interface RunningApp {
  readonly name: string;
  readonly nest: INestApplication;
  get<T>(target: (abstract new (...args: never[]) => T) | (new (...args: never[]) => T)): T;
  /** Starts its jobs and its relay, after every service that it talks to has been prepared. */
  run(): Promise<void>;
  /** Stops taking work, finishes what is in hand, closes. */
  stop(): Promise<void>;
}

/** What an app cannot have for now (its provider may be away) keeps nobody waiting longer than this. */
const WARM_UP_MS = 5_000;

/** Waits until a running app is of use, or has had its time. */
export async function warmUp(definition: AppDefinition, app: RunningApp): Promise<void> {
  const over = new AbortController();
  const warm = definition.warmUp?.(app).finally(() => over.abort());
  if (warm) await Promise.race([warm, pause(WARM_UP_MS, over.signal)]);
}

/** The folders of the steps that make a service's schema, in their order. */
export function migrationsOf({ migrations }: AppDefinition): readonly string[] {
  return [DATABASE_MIGRATIONS, MESSAGING_MIGRATIONS, migrations];
}

/**
 * Connects and attaches a service. In one process with all others nothing moves until
 * {@link RunningApp.run}, and its schema is brought to this version first; over a broker, which may have
 * messages for it already, it handles them from now on.
 */
export async function prepareApp(definition: AppDefinition, runtime: Runtime): Promise<RunningApp> {
  const configs = loadConfigs(definition.configs, runtime.env);
  if (runtime.transport.exclusive) {
    await migrate(runtime.databaseUrl, definition.name, migrationsOf(definition));
  }
  const metrics = new Metrics(definition.name);
  const values = [...configs].map(([provide, useValue]) => ({ provide, useValue }));
  const root = class Root {};
  Module({
    imports: [
      {
        module: class Foundation {},
        global: true,
        providers: [
          ...values,
          { provide: Clock, useClass: SystemClock },
          Jobs,
          { provide: Metrics, useValue: metrics },
          ...(runtime.replace ?? []),
        ],
        exports: [
          ...values.map((v) => v.provide),
          Clock,
          Jobs,
          Metrics,
          ...(runtime.replace ?? []).map((r) => r.provide),
        ],
      },
      DatabaseModule.forService({
        url: runtime.databaseUrl,
        schema: definition.name,
        entities: definition.entities,
        poolSize: definition.poolSize ?? 10,
      }),
      MessagingModule.over(runtime.transport),
      definition.module,
    ],
  })(root);

  const nest = await NestFactory.create(root, { bufferLogs: false, abortOnError: false });
  nest.useGlobalFilters(new RethrowFilter(nest.getHttpAdapter()));
  // Inherits, because a microservice takes its filters the moment it is connected.
  nest.connectMicroservice(
    {
      strategy: new MessageServer(
        definition.name,
        runtime.transport,
        () => nest.get(Database),
        observeMessages(metrics),
      ),
    },
    { inheritAppConfig: true },
  );
  await nest.init();
  const replicas = nest.get(Replicas);
  const relay = nest.get(OutboxRelay);
  const { exclusive } = runtime.transport;
  const begin = async (): Promise<void> => {
    await replicas.start(exclusive ? 0 : DEATH_GRACE_MS);
    relay.start();
  };
  if (!exclusive) await begin();
  await nest.startAllMicroservices();
  measureService(metrics, nest.get(Database), nest.get(OutboxRelay));
  measureQueues(metrics, definition.name, runtime.transport);
  const jobs = nest.get(Jobs);
  jobs.every('inbox.prune', 10 * 60_000, () => nest.get(Inbox).prune());

  return {
    name: definition.name,
    nest,
    get: (target) => nest.get(target as Type),
    run: async () => {
      if (exclusive) await begin();
      const address = definition.http?.((target) => configs.get(target) ?? {});
      if (address) await (nest.listen(address.port) as Promise<HttpServer>);
      jobs.start();
    },
    stop: async () => {
      await jobs.stop();
      await runtime.transport.detach(definition.name);
      await relay.stop();
      await nest.close();
      await replicas.stop();
    },
  };
}
