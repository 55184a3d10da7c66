import { Logger } from '@nestjs/common';
import { Database, migrate } from '@numera/database';
import { InProcessTransport } from '@numera/messaging';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { migrationsOf, prepareApp, type Environment, type RunningApp } from '@numera/service';
import { createTestDatabase, type TestDatabase } from '@numera/testing';
import { gatewayApp } from './gateway.app';
import { Outgoing, type OutgoingMessage } from './outgoing/outgoing';

export const BOT_ID = '7000000001';

/** Replicas of the gateway on one database and one simulated Telegram, each with a transport of its own. */
export class GatewayReplicas {
  private nextPerson = 1_000_001;

  private constructor(
    readonly telegram: SimulatedTelegram,
    private readonly url: string,
    private readonly database: TestDatabase,
    private readonly started: { app: RunningApp; transport: InProcessTransport }[] = [],
  ) {}

  /** `envs`: one replica each, prepared and not yet running. */
  static async prepare(envs: readonly Environment[]): Promise<GatewayReplicas> {
    if (process.env['NUMERA_TEST_LOG'] === undefined) Logger.overrideLogger(false);
    const telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    const database = await createTestDatabase('gateway', (at) =>
      migrate(at, 'gateway', migrationsOf(gatewayApp)),
    );
    const replicas = new GatewayReplicas(telegram, url, database);
    for (const env of envs) await replicas.add(env);
    return replicas;
  }

  get apps(): readonly RunningApp[] {
    return this.started.map(({ app }) => app);
  }

  app(at: number): RunningApp {
    const one = this.started[at];
    if (!one) throw new Error(`there is no replica ${at}`);
    return one.app;
  }

  async add(env: Environment = {}): Promise<RunningApp> {
    // Its own broker, as far as it knows; but it is not the only process on the database.
    const transport = Object.assign(new InProcessTransport(), { exclusive: false });
    const app = await prepareApp(gatewayApp, {
      env: { BOT_TOKEN: this.telegram.token, TELEGRAM_API_ROOT: this.url, ...env },
      databaseUrl: this.database.url,
      transport,
    });
    this.started.push({ app, transport });
    return app;
  }

  run(): Promise<unknown> {
    return Promise.all(this.apps.map((app) => app.run()));
  }

  newPerson(languageCode = 'en'): SimulatedPerson {
    const id = this.nextPerson++;
    const person = { id, firstName: `P${id}`, languageCode, started: true };
    return this.telegram.addPerson(person as never);
  }

  /** Queues messages through a replica, in one transaction. */
  queue(at: number, messages: readonly Partial<OutgoingMessage>[]): Promise<void> {
    const app = this.app(at);
    return app.get(Database).inTransaction(async (tx) => {
      for (const message of messages) {
        await app.get(Outgoing).add(tx, {
          botId: BOT_ID,
          chatId: '',
          view: { text: 'text', buttons: [] },
          priority: 'answer',
          ...message,
        });
      }
    });
  }

  async stop(): Promise<void> {
    for (const { app, transport } of this.started.splice(0)) {
      await app.stop();
      await transport.close();
    }
    await this.telegram.stop();
    await this.database.drop();
  }

  /** Stops one replica, as a rolling update does. */
  async stopOne(at: number): Promise<void> {
    const [one] = this.started.splice(at, 1);
    await one?.app.stop();
    await one?.transport.close();
  }
}

export const said = (text: string): Pick<OutgoingMessage, 'view'> => ({
  view: { text, buttons: [] },
});
