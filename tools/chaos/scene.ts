import { appendFileSync, mkdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findFreePorts } from '@numera/messaging/server';
import { sourceWebhookPath, Vault, WEBHOOK_SECRET_PURPOSE } from '@numera/service';
import { Client } from 'pg';
import { Stack } from '../stack/stack';
import { SOURCE_IDS, stockUp } from './stock';
import { startWorld, type World } from './world/world';
import type { WorldAddress } from './world/world-calls';

/** All that takes part: the services and their servers, and the world outside with its persons. */
export interface Scene {
  readonly stack: Stack;
  readonly world: World;
  readonly env: Readonly<Record<string, string>>;
  /** A connection of one's own for a moment: the server is restarted under any that lasts. */
  readonly withDatabase: <T>(work: (db: Client) => Promise<T>) => Promise<T>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly folder: string;
  readonly scale: Readonly<Record<string, number>>;
  readonly orderWaitSec: number;
}

/** Starts everything. What was started is stopped again when a later part cannot start. */
export async function openScene({ folder, scale, orderWaitSec }: SceneOptions): Promise<Scene> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const world = startWorld();
    closers.push(() => world.stop());
    const address = await world.ask('address', null);
    const [webhookPort = 0] = await findFreePorts(1);
    const webhookUrl = `http://127.0.0.1:${webhookPort}`;
    const key = randomBytes(32);
    const env = {
      ...settings(address, orderWaitSec),
      ENCRYPTION_KEY: key.toString('base64'),
      // The world is on this machine.
      SOURCE_ALLOWED_HOSTS: address.host,
      PROVIDERS_PORT: String(webhookPort),
      SOURCE_WEBHOOK_URL: webhookUrl,
    };
    const events = join(folder, 'stack.log');
    const say = (line: string): void =>
      appendFileSync(events, `${new Date().toISOString()} ${line}\n`);
    const stack = await Stack.start({ folder, env, scale, say });
    closers.push(() => stack.stop());
    const vault = new Vault({ encryptionKeys: [key] });
    const botId = address.botToken.split(':')[0] ?? '';
    await stockUp(stack.servers.brokerUrl, botId, vault, address);
    const { pushed } = SOURCE_IDS;
    const url = `${webhookUrl}${sourceWebhookPath(pushed, vault.derive(WEBHOOK_SECRET_PURPOSE, pushed))}`;
    await world.ask('pushTo', { url });
    const withDatabase = async <T>(work: (db: Client) => Promise<T>): Promise<T> => {
      const db = new Client({ connectionString: stack.servers.databaseUrl });
      db.on('error', () => undefined);
      await db.connect();
      try {
        return await work(db);
      } finally {
        await db.end();
      }
    };
    return { stack, world, env, withDatabase, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Shorter times than in production, so that orders end in every way within seconds. */
function settings(address: WorldAddress, orderWaitSec: number): Record<string, string> {
  return {
    BOT_TOKEN: address.botToken,
    TELEGRAM_API_ROOT: address.telegramUrl,
    SMSPOOL_API_KEY: address.smspoolKey,
    SMSPOOL_API_URL: address.smspoolUrl,
    PROVIDER_SIM_URL: address.handlerUrl,
    PROVIDER_SIM_API_KEY: address.handlerKey,
    ADMIN_IDS: address.adminIds.join(','),
    BINANCE_WALLET: 'wallet-of-the-chaos',
    LOG_LEVEL: 'info',
    ORDER_WAIT_MIN: (orderWaitSec / 60).toFixed(3),
    STOCK_WAIT_MIN: (orderWaitSec / 60).toFixed(3),
    ORDER_EXPIRY_MARGIN_SEC: '5',
    ORDER_RESEND_SEC: '15',
    POLL_INTERVAL_SEC: '1',
    PURCHASE_SETTLE_MS: '3000',
    RELEASE_RETRY_MS: '1000',
    PROVIDER_TIMEOUT_MS: '8000',
    TELEGRAM_SENDS_PER_SECOND: '100',
    // Persons who order and cancel all day are no flood here.
    USER_UPDATES_PER_MINUTE: '600',
    FREE_CANCELLATIONS_PER_HOUR: '1000',
  };
}
