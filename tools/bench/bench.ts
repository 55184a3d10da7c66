import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { startEmbeddedPostgres } from '@numera/database/embedded';
import { migrate } from '@numera/database';
import { startRabbitMq, type RabbitMq } from '@numera/messaging/server';
import { migrationsOf } from '@numera/service';
import { Client, escapeIdentifier } from 'pg';
import type { Figure } from './figure';
import { benchBus } from './bus.bench';
import { benchAddedLatency, benchLatency } from './latency.bench';
import { benchLedger } from './ledger.bench';
import { benchMatch } from './match.bench';
import { benchMemory } from './memory.bench';
import { benchOrders, benchScaledOrders } from './orders.bench';
import { benchPolls } from './poll.bench';
import { benchSchedule } from './schedule.bench';
import type { BenchSetting } from './setting';
import { benchStock } from './stock.bench';
import { startWorld } from './world';

type Part = (setting: BenchSetting) => Promise<Record<string, Figure>>;

/** Each with a database and a world of its own, so that none meets what another left. */
const PARTS: Readonly<Record<string, Part>> = {
  match: ({ say }) => Promise.resolve(benchMatch(say)),
  schedule: ({ say }) => Promise.resolve(benchSchedule(say)),
  ledger: async (setting) => benchLedger(await setting.database('ledger'), 10),
  orders: (setting) => benchOrders(setting, 20),
  code: (setting) => benchLatency(setting, 16),
  bus: (setting) => benchBus(setting, 10),
  orders_1x: (setting) => benchScaledOrders(setting, 20, 1),
  orders_2x: (setting) => benchScaledOrders(setting, 20, 2),
  code_bus: (setting) => benchAddedLatency(setting, 20),
  poll: (setting) => benchPolls(setting, 24),
  stock: (setting) => benchStock(setting),
  memory: (setting) => benchMemory(setting, 20),
};

export const PART_NAMES = Object.keys(PARTS);

/** One run; what it starts is in `closers`, and stopped by {@link stop} however it ends. */
export class Bench {
  private broker: Promise<RabbitMq> | null = null;
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(
    private readonly scratch: string,
    private readonly say: (line: string) => void,
  ) {}

  /** @param names the parts to run, in this order */
  async run(names: readonly string[]): Promise<Record<string, Figure>> {
    Logger.overrideLogger(false);
    await mkdir(this.scratch, { recursive: true });
    const folder = await mkdtemp(join(this.scratch, 'run-'));
    this.closers.push(() => rm(folder, { recursive: true, force: true }));
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    this.closers.push(() => server.stop());
    const figures: Record<string, Figure> = {};
    for (const name of names) {
      const part = PARTS[name];
      if (!part) throw new Error(`there is no part "${name}"; there are ${PART_NAMES.join(', ')}`);
      const startedMs = Date.now();
      const before = this.closers.length;
      this.say(`${name} …`);
      Object.assign(figures, await part(this.setting(folder, server.url)));
      await this.closeTo(before);
      this.say(`${name}: ${Math.round((Date.now() - startedMs) / 1_000)} s`);
    }
    return figures;
  }

  async stop(): Promise<void> {
    await this.closeTo(0);
    await (await this.broker)?.stop();
  }

  private setting(folder: string, serverUrl: string): BenchSetting {
    return {
      folder,
      say: this.say,
      afterwards: (close) => void this.closers.push(close),
      world: () => {
        const world = startWorld();
        this.closers.push(() => world.stop());
        return world;
      },
      database: (name) => createDatabase(serverUrl, `bench_${name}`),
      broker: async (name) => (await (this.broker ??= this.startBroker(folder))).createVhost(name),
      migrate: (url, app) => migrate(url, app.name, migrationsOf(app)),
    };
  }

  /** Stops with the run, not with the part that asked for it first. */
  private startBroker(folder: string): Promise<RabbitMq> {
    return startRabbitMq({ folder: join(folder, 'rabbitmq'), disposable: true });
  }

  /** Each closer runs, even when one before it fails; the first failure is told. */
  private async closeTo(count: number): Promise<void> {
    const failures: unknown[] = [];
    while (this.closers.length > count) {
      await this.closers
        .pop()?.()
        .catch((thrown: unknown) => failures.push(thrown));
    }
    if (failures.length > 0) throw failures[0];
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
