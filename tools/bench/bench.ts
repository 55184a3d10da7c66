import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { startEmbeddedPostgres } from '@numera/database/embedded';
import { Client, escapeIdentifier } from 'pg';
import type { Figure } from './figure';
import { benchLatency } from './latency.bench';
import { benchLedger } from './ledger.bench';
import { benchMemory } from './memory.bench';
import { benchOrders } from './orders.bench';
import { benchPolls } from './poll.bench';
import type { BenchSetting } from './setting';
import { startWorld } from './world';

type Part = (setting: BenchSetting) => Promise<Record<string, Figure>>;

/** Each with a database and a world of its own, so that none meets what another left. */
const PARTS: Readonly<Record<string, Part>> = {
  ledger: async (setting) => benchLedger(await setting.database('ledger'), 10),
  orders: (setting) => benchOrders(setting, 20),
  code: (setting) => benchLatency(setting, 16),
  poll: (setting) => benchPolls(setting, 24),
  memory: (setting) => benchMemory(setting, 20),
};

export const PART_NAMES = Object.keys(PARTS);

/** One run; what it starts is in `closers`, and stopped by {@link stop} however it ends. */
export class Bench {
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

  stop(): Promise<void> {
    return this.closeTo(0);
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
    };
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
