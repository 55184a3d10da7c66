import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@numera/database/embedded';
import { startSandbox, type Sandbox } from '@numera/sandbox';
import { Client } from 'pg';
import { NumeraProcess } from './numera-process';

/** What survives the kills (Telegram, SMSPool, the database), and Numera, which does not. */
export interface World {
  readonly sandbox: Sandbox;
  readonly databaseUrl: string;
  readonly db: Client;
  readonly numera: NumeraProcess;
  close(): Promise<void>;
}

/** Starts all but Numera. What was started is stopped again when a later part cannot start. */
export async function openWorld(folder: string): Promise<World> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const dataDir = join(folder, 'postgres');
    const server = await startEmbeddedPostgres({ dataDir });
    closers.push(async () => {
      await server.stop();
      for (const path of [dataDir, server.folder]) rmSync(path, { recursive: true, force: true });
    });
    const db = new Client({ connectionString: server.url });
    db.on('error', () => undefined);
    await db.connect();
    closers.push(() => db.end());
    const sandbox = await startSandbox({
      telegram: { flood: null },
      smspool: { settings: { autoMessageAfterMs: null, cancelLockSeconds: 1 } },
    });
    closers.push(() => sandbox.stop());
    const numera = new NumeraProcess(join(folder, 'numera'), settings(sandbox, server.url));
    closers.push(() => numera.close());
    return { sandbox, databaseUrl: server.url, db, numera, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Shorter times than in production where a scenario has to wait for them to pass. */
function settings(sandbox: Sandbox, databaseUrl: string): Record<string, string> {
  return {
    BOT_TOKEN: sandbox.botToken,
    TELEGRAM_API_ROOT: sandbox.telegramUrl,
    SMSPOOL_API_KEY: sandbox.smspoolKey,
    SMSPOOL_API_URL: sandbox.smspoolUrl,
    ADMIN_IDS: sandbox.adminIds.join(','),
    BINANCE_WALLET: 'wallet-of-the-test',
    // Persons of a test write faster than people do, and cancel more.
    USER_BURST: '100000',
    FREE_CANCELLATIONS_PER_HOUR: '100000',
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
    ENVIRONMENT: 'production',
    PURCHASE_SETTLE_MS: '3000',
    RELEASE_RETRY_MS: '1000',
    ORDER_EXPIRY_MARGIN_SEC: '1',
  };
}
