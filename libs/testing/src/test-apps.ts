import { Logger } from '@nestjs/common';
import {
  allContracts,
  classOf,
  contractOf,
  decode,
  type Envelope,
  type MessageClass,
  type QueryOf,
} from '@numera/contracts';
import { migrate } from '@numera/database';
import { newId } from '@numera/kernel';
import { Bus, InProcessTransport, jobOrigin, seal, type Origin } from '@numera/messaging';
import {
  migrationsOf,
  prepareApp,
  type AppDefinition,
  type Environment,
  type RunningApp,
  type Runtime,
} from '@numera/service';
import { createTestDatabase } from './test-database';
import { waitFor } from './wait-for';

export const TEST_BOT_ID = '7000000001';

/** Services on a database of their own, over the in-process transport, with a witness to every event. */
export interface TestApps {
  readonly databaseUrl: string;
  readonly transport: InProcessTransport;
  readonly witness: Witness;
  get<T>(app: string, target: new (...args: never[]) => T): T;
  stop(): Promise<void>;
}

export interface TestAppsOptions {
  readonly env?: Environment;
  readonly replace?: Runtime['replace'];
}

/** Starts `definitions` together. Stop them in `afterAll`. */
export async function startTestApps(
  definitions: readonly AppDefinition[],
  options: TestAppsOptions = {},
): Promise<TestApps> {
  // What a test provokes would fill the screen; `NUMERA_TEST_LOG=1` shows it.
  if (process.env['NUMERA_TEST_LOG'] === undefined) Logger.overrideLogger(false);
  const names = definitions.map((definition) => definition.name);
  const database = await createTestDatabase(names.join('_'), async (url) => {
    for (const definition of definitions) {
      await migrate(url, definition.name, migrationsOf(definition));
    }
  });
  const transport = new InProcessTransport({ maxDeliveries: 8, baseMs: 10, maxMs: 200 });
  const witness = new Witness(transport);
  await witness.attach();
  const apps: RunningApp[] = [];
  for (const definition of definitions) {
    apps.push(
      await prepareApp(definition, {
        env: options.env ?? {},
        databaseUrl: database.url,
        transport,
        replace: options.replace ?? [],
      }),
    );
  }
  for (const app of apps) await app.run();
  return {
    databaseUrl: database.url,
    transport,
    witness,
    get: (name, target) => {
      const app = apps.find((candidate) => candidate.name === name);
      if (!app) throw new Error(`no app ${name} was started`);
      return app.get(target);
    },
    stop: async () => {
      for (const app of [...apps].reverse()) await app.stop();
      await transport.close();
      await database.drop();
    },
  };
}

/** Sees every event, sends commands and asks queries, as a service of its own. */
export class Witness {
  readonly seen: Envelope[] = [];
  private readonly bus: Bus;

  constructor(private readonly transport: InProcessTransport) {
    this.bus = new Bus(transport);
  }

  attach(): Promise<void> {
    return this.transport.attach({
      service: 'witness',
      subscriptions: allContracts()
        .filter((c) => c.kind === 'event')
        .map((c) => c.name),
      queries: [],
      prefetch: 64,
      deliver: (envelope) => {
        this.seen.push(envelope);
        return Promise.resolve();
      },
      answer: () => Promise.reject(new Error('the witness answers nothing')),
      bury: () => Promise.resolve(),
    });
  }

  /** Publishes a command or an event; resolves when every consumer has handled it. */
  async send(message: object, origin: Origin = jobOrigin(TEST_BOT_ID)): Promise<Envelope> {
    const envelope = seal(message, origin);
    await this.transport.publish(envelope);
    return envelope;
  }

  ask<R extends object>(query: QueryOf<R>): Promise<R> {
    return this.bus.ask(query, { origin: jobOrigin(TEST_BOT_ID, newId()) });
  }

  /** Every event of this class so far. */
  events<T extends object>(target: MessageClass<T>): T[] {
    const { name } = contractOf(target);
    return this.seen
      .filter((envelope) => envelope.name === name && classOf(name))
      .map((envelope) => decode(target, envelope.payload));
  }

  /** Waits for the first event of this class that satisfies `wanted`. */
  waitForEvent<T extends object>(
    target: MessageClass<T>,
    wanted: (message: T) => boolean = () => true,
    deadlineMs = 5_000,
  ): Promise<T> {
    return waitFor(() => this.events(target).find(wanted), {
      deadlineMs,
      what: `event ${contractOf(target).name}`,
    });
  }
}
