import { isSet, type Environment } from '@numera/service';
import type { StandaloneConfig } from './settings';

/** What stands outside: the real systems, or the sandbox in their place. */
export interface World {
  /** The environment that the services are started with. */
  readonly env: Environment;
  /** Where a person can chat with the bot; null with a real one. */
  readonly chatPage: string | null;
  stop(): Promise<void>;
}

/**
 * Starts the sandbox for what has no token: all of it without `BOT_TOKEN`, the providers alone with `ALLOW_MOCK`.
 */
export async function openWorld(env: Environment, config: StandaloneConfig): Promise<World> {
  const realBot = isSet(env, 'BOT_TOKEN', 'TELEGRAM_BOT_TOKEN');
  const realProvider = isSet(env, 'SMSPOOL_API_KEY', 'PROVIDER_API_KEY');
  if (realBot && (realProvider || !config.allowMock)) {
    return { env, chatPage: null, stop: () => Promise.resolve() };
  }
  // Loaded only when it is wanted: production never runs it.
  const { startSandbox } = await import('@numera/sandbox');
  const sandbox = await startSandbox({ port: config.sandboxPort, host: config.sandboxHost });
  const provider: Environment = realProvider
    ? {}
    : {
        SMSPOOL_API_URL: sandbox.smspoolUrl,
        SMSPOOL_API_KEY: sandbox.smspoolKey,
        PROVIDER_SIM_URL: sandbox.handlerApiUrl,
        PROVIDER_SIM_API_KEY: sandbox.handlerApiKey,
      };
  const telegram: Environment = realBot
    ? {}
    : {
        BOT_TOKEN: sandbox.botToken,
        TELEGRAM_API_ROOT: sandbox.telegramUrl,
        ADMIN_IDS: sandbox.adminIds.join(','),
        ...(await messageSourcesOf(env, sandbox.host)),
      };
  const address = isSet(env, 'BINANCE_WALLET', 'DEPOSIT_ADDRESS')
    ? {}
    : {
        BINANCE_WALLET: 'TSandbox1Numera7Wallet9Address3Only',
        DEPOSIT_NETWORK: 'USDT · TRC20 (sandbox)',
      };
  return {
    env: { ...env, ...address, ...provider, ...telegram },
    chatPage: realBot ? null : sandbox.url,
    stop: () => sandbox.stop(),
  };
}

const SOURCE_PORT = 8_081;

/** Lets the shop ask the simulated message source, which is on this machine, and the source push to the shop. */
async function messageSourcesOf(env: Environment, sandboxHost: string): Promise<Environment> {
  const allowed = [env['SOURCE_ALLOWED_HOSTS']?.trim(), sandboxHost].filter(Boolean).join(',');
  if (isSet(env, 'SOURCE_WEBHOOK_URL')) return { SOURCE_ALLOWED_HOSTS: allowed };
  const { chooseFreePort } = await import('@numera/messaging/server');
  const port = isSet(env, 'PROVIDERS_PORT')
    ? Number(env['PROVIDERS_PORT'])
    : await chooseFreePort(SOURCE_PORT);
  return {
    SOURCE_ALLOWED_HOSTS: allowed,
    PROVIDERS_PORT: String(port),
    SOURCE_WEBHOOK_URL: `http://127.0.0.1:${port}`,
  };
}
