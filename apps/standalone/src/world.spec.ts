import { createServer } from 'node:net';
import { loadConfigs, type Environment } from '@numera/service';
import { StandaloneConfig } from './settings';
import { openWorld, type World } from './world';

const AT_FREE_PORT = { SANDBOX_PORT: '0' };

let world: World | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
});

async function open(env: Environment): Promise<World> {
  const config = loadConfigs([StandaloneConfig], { ...AT_FREE_PORT, ...env }).get(StandaloneConfig);
  world = await openWorld(env, config as StandaloneConfig);
  return world;
}

it('stands in for everything without a token, on this machine', async () => {
  const { env, chatPage } = await open({});
  const host = new URL(chatPage ?? '').host;
  expect(env).toMatchObject({
    TELEGRAM_API_ROOT: `http://${host}`,
    SMSPOOL_API_URL: `http://${host}/smspool`,
    PROVIDER_SIM_URL: `http://${host}/handler-api/stubs/handler_api.php`,
    SOURCE_ALLOWED_HOSTS: host,
    SOURCE_WEBHOOK_URL: `http://127.0.0.1:${env['PROVIDERS_PORT'] ?? ''}`,
  });
});

it('touches nothing of a real shop', async () => {
  const env = { BOT_TOKEN: '1:real', SMSPOOL_API_KEY: 'real' };
  expect(await open(env)).toMatchObject({ env, chatPage: null });
});

it('gives a real bot simulated providers only where that is allowed, and no way to this machine', async () => {
  expect((await open({ BOT_TOKEN: '1:real' })).env).toEqual({ BOT_TOKEN: '1:real' });
  const { env, chatPage } = await open({ BOT_TOKEN: '1:real', ALLOW_MOCK: 'true' });
  expect(chatPage).toBeNull();
  expect(env).toHaveProperty('SMSPOOL_API_URL');
  expect(env).toHaveProperty('PROVIDER_SIM_API_KEY');
  expect(env).not.toHaveProperty('SOURCE_ALLOWED_HOSTS');
  expect(env).not.toHaveProperty('SOURCE_WEBHOOK_URL');
});

it('adds no simulated provider to a real one', async () => {
  const { env } = await open({ SMSPOOL_API_KEY: 'real' });
  expect(env).toMatchObject({ SMSPOOL_API_KEY: 'real' });
  expect(env).not.toHaveProperty('PROVIDER_SIM_URL');
});

it('keeps what the operator has set for message sources, and adds itself', async () => {
  const { env } = await open({
    SOURCE_ALLOWED_HOSTS: 'sms.inside:9000',
    SOURCE_WEBHOOK_URL: 'https://sms.example.com',
  });
  expect(env['SOURCE_ALLOWED_HOSTS']).toMatch(/^sms\.inside:9000,127\.0\.0\.1:\d+$/u);
  expect(env['SOURCE_WEBHOOK_URL']).toBe('https://sms.example.com');
  expect(env).not.toHaveProperty('PROVIDERS_PORT');
});

it('lets sources push to another port where the usual one is taken', async () => {
  const holder = createServer();
  // Where something else holds it already, that serves as well.
  await new Promise<void>((resolve) => {
    holder.once('error', () => resolve());
    holder.listen(8_081, '127.0.0.1', resolve);
  });
  const { env } = await open({});
  expect(env['PROVIDERS_PORT']).not.toBe('8081');
  await new Promise<void>((resolve) => {
    if (holder.listening) holder.close(() => resolve());
    else resolve();
  });
});
