import { startSandbox } from './sandbox';

/** The sandbox alone, for a bot that runs elsewhere: `SANDBOX_PORT` and `SANDBOX_HOST` say where. */
async function main(): Promise<void> {
  const sandbox = await startSandbox({
    port: Number(process.env['SANDBOX_PORT'] ?? 3210),
    host: process.env['SANDBOX_HOST'] ?? '127.0.0.1',
  });
  process.stdout.write(
    [
      `Chat page          ${sandbox.url}`,
      `BOT_TOKEN          ${sandbox.botToken}`,
      `TELEGRAM_API_ROOT  ${sandbox.telegramUrl}`,
      `SMSPOOL_API_URL    ${sandbox.smspoolUrl}`,
      `SMSPOOL_API_KEY    ${sandbox.smspoolKey}`,
      `PROVIDER_SIM_URL   ${sandbox.handlerApiUrl}`,
      `PROVIDER_SIM_API_KEY ${sandbox.handlerApiKey}`,
      `ADMIN_IDS          ${sandbox.adminIds.join(',')}`,
      '',
    ].join('\n'),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop());
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
