import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Injectable, Module } from '@nestjs/common';
import { create, HoldPlaced } from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { Batcher, Handles, Inbox, jobOrigin, Outbox, RabbitMqTransport } from '@numera/messaging';
import { prepareApp, type AppDefinition } from '@numera/service';
import type { Figure } from './figure';
import { rawRate } from './raw-broker';
import type { BenchSetting } from './setting';

/** Messages that one transaction sends, as a service's batch does under load, and transactions at once. */
const A_TRANSACTION = 64;
const AT_ONCE = 4;

@Injectable()
class Arrivals {
  count = 0;
}

/** A service whose only effect is that it knows of the message. What comes together shares a transaction. */
@Controller()
class Taker {
  private readonly batcher: Batcher<HoldPlaced>;

  constructor(
    private readonly arrivals: Arrivals,
    database: Database,
    inbox: Inbox,
  ) {
    this.batcher = new Batcher(database, inbox, {
      keyOf: ({ holdId }) => holdId,
      write: () => Promise.resolve(),
    });
  }

  @Handles(HoldPlaced)
  async take(message: HoldPlaced): Promise<void> {
    await this.batcher.add(message);
    this.arrivals.count += 1;
  }
}

@Module({ controllers: [Taker], providers: [Arrivals] })
class TakingModule {}

@Module({})
class SendingModule {}

const appOf = (name: string, module: AppDefinition['module']): AppDefinition => ({
  name,
  module,
  configs: [],
  entities: [],
  migrations: `${__dirname}/no-migrations`,
});

/** Messages a second through outbox, broker and inbox, against what the broker itself can do in this run. */
export async function benchBus(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const brokerUrl = await setting.broker('bus');
  const databaseUrl = await setting.database('bus');
  const before = await rawRate(brokerUrl, seconds / 2);
  const ours = await ourRate(setting, brokerUrl, databaseUrl, seconds);
  const after = await rawRate(brokerUrl, seconds / 2);
  const raw = (before + after) / 2;
  return {
    'bus.ratio': {
      value: ours / raw,
      unit: 'messages through outbox, broker and inbox per raw message',
      goal: '>= 0.5',
      reference: `${Math.round(ours)}/s beside ${Math.round(raw)}/s of amqplib: confirmed, quorum queue, acknowledged`,
    },
  };
}

async function ourRate(
  setting: BenchSetting,
  url: string,
  databaseUrl: string,
  seconds: number,
): Promise<number> {
  const start = async (app: AppDefinition) => {
    const transport = new RabbitMqTransport({ url, name: app.name });
    setting.afterwards(() => transport.close());
    await setting.migrate(databaseUrl, app);
    const running = await prepareApp(app, { env: {}, databaseUrl, transport });
    setting.afterwards(() => running.stop());
    await running.run();
    return running;
  };
  const taking = await start(appOf('bench_in', TakingModule));
  const sending = await start(appOf('bench_out', SendingModule));
  const [database, outbox] = [sending.get(Database), sending.get(Outbox)];
  const arrivals = taking.get(Arrivals);
  const endMs = performance.now() + seconds * 1_000;
  let sent = 0;
  const sender = async (): Promise<void> => {
    while (performance.now() < endMs) {
      // What is under way is bounded, as it is by the orders that wait.
      if (sent - arrivals.count > 2_000) {
        await delay(1);
        continue;
      }
      sent += A_TRANSACTION;
      const messages = Array.from({ length: A_TRANSACTION }, () =>
        create(HoldPlaced, { holdId: newId(), userId: '1', amount: 15n, reference: 'bench' }),
      );
      await database.inTransaction((tx) => outbox.add(tx, messages, jobOrigin('1')));
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  while (arrivals.count < sent) await delay(5);
  return sent / ((performance.now() - startedMs) / 1_000);
}
