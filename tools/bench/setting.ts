import type { AppDefinition } from '@numera/service';
import type { World } from './world';

/** What a part of the bench may use. */
export interface BenchSetting {
  /** A new, empty database on the one server of the run. */
  database(name: string): Promise<string>;
  /** A new, empty virtual host on the one RabbitMQ of the run, which is started when first asked for. */
  broker(name: string): Promise<string>;
  /** Makes an app's schema, as `migrate` does before services of their own start. */
  migrate(databaseUrl: string, app: AppDefinition): Promise<void>;
  /** A simulated world of its own. */
  world(): World;
  /** Runs this when the part is over, however it ends; the last one first. */
  afterwards(close: () => Promise<void>): void;
  /** A folder that goes away with the run. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** The environment that makes Numera talk to this world. */
export async function environmentOf(world: World): Promise<Record<string, string>> {
  const { botToken, telegramUrl, smspoolKey, smspoolUrl, adminIds } = await world.ask(
    'address',
    null,
  );
  return {
    BOT_TOKEN: botToken,
    TELEGRAM_API_ROOT: telegramUrl,
    SMSPOOL_API_KEY: smspoolKey,
    SMSPOOL_API_URL: smspoolUrl,
    ADMIN_IDS: adminIds.join(','),
    BINANCE_WALLET: 'wallet-of-the-bench',
    // Shoppers of the bench press as fast as they are answered.
    USER_BURST: '100000',
  };
}
