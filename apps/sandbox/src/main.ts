import { startSandbox } from './sandbox';

const NAME_WIDTH = 18;

/**
 * The sandbox alone, for a bot that runs elsewhere: `SANDBOX_PORT` and `SANDBOX_HOST` say where, `SANDBOX_ADDRESS`
 * what the bot reaches it under where that is something else.
 */
async function main(): Promise<void> {
  const address = process.env['SANDBOX_ADDRESS'];
  const sandbox = await startSandbox({
    port: Number(process.env['SANDBOX_PORT'] ?? 3210),
    host: process.env['SANDBOX_HOST'] ?? '127.0.0.1',
    ...(address === undefined ? {} : { address }),
  });
  const lines: readonly (readonly [name: string, value: string])[] = [
    ['Chat page', sandbox.url],
    ['BOT_TOKEN', sandbox.botToken],
    ['TELEGRAM_API_ROOT', sandbox.telegramUrl],
    ['SMSPOOL_API_URL', sandbox.smspoolUrl],
    ['SMSPOOL_API_KEY', sandbox.smspoolKey],
    ['PROVIDER_SIM_URL', sandbox.handlerApiUrl],
    ['PROVIDER_SIM_API_KEY', sandbox.handlerApiKey],
    ['SOURCE_ALLOWED_HOSTS', sandbox.host],
    ['ADMIN_IDS', sandbox.adminIds.join(',')],
  ];
  const written = lines.map(([name, value]) => `${name.padEnd(NAME_WIDTH)} ${value}\n`);
  process.stdout.write(written.join(''));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop());
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
