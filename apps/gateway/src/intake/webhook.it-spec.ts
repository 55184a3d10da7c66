import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { Database } from '@numera/database';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';

const SECRET = 'a-secret-of-the-test';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the webhook', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let person: SimulatedPerson;
  let webhook: string;

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    person = telegram.addPerson({ id: 800_001, firstName: 'P', languageCode: 'en' } as never);
    const port = await freePort();
    webhook = `http://127.0.0.1:${port}/telegram/webhook`;
    apps = await startTestApps([gatewayApp], {
      env: {
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: url,
        WEBHOOK_URL: `http://127.0.0.1:${port}`,
        WEBHOOK_PORT: String(port),
        WEBHOOK_SECRET: SECRET,
      },
    });
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  const post = (body: string, secret: string | null = SECRET, method = 'POST'): Promise<number> =>
    fetch(webhook, {
      method,
      ...(method === 'POST' ? { body } : {}),
      headers: {
        'content-type': 'application/json',
        ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      },
      signal: AbortSignal.timeout(5_000),
    }).then(({ status }) => status);

  const stored = async (updateId: number): Promise<boolean> => {
    const rows = await apps
      .get('gateway', Database)
      .query('SELECT FROM updates WHERE update_id = $1', [updateId]);
    return rows.length > 0;
  };

  it('is registered with its secret, and updates come through it', async () => {
    await waitFor(() => telegram.log.some(({ method }) => method === 'setwebhook'), {
      deadlineMs: 5_000,
      what: 'the webhook to be set',
    });
    person.send('/help');
    await person.waitForMessage(({ text }) => text.includes('How it works'));
  });

  it.each([null, '', 'wrong', `${SECRET}x`])(
    'refuses an update with the secret %j',
    async (secret) => {
      expect(await post('{"update_id": 11}', secret)).toBe(403);
      expect(await stored(11)).toBe(false);
    },
  );

  it('says 200 when the update is stored, also for one that it has', async () => {
    const body =
      '{"update_id": 12, "my_chat_member": {"chat": {"id": 1, "type": "group"}, "from": {"id": 1}}}';
    expect(await post(body)).toBe(200);
    expect(await stored(12)).toBe(true);
    expect(await post(body)).toBe(200);
  });

  it.each(['', 'x', '[]', '{}', '{"update_id": "1"}', 'null'])('refuses %j', async (body) => {
    expect(await post(body)).toBe(400);
  });

  it('takes an update of half a megabyte and refuses one above a megabyte', async () => {
    const update = (id: number, size: number): string =>
      JSON.stringify({ update_id: id, edited_message: { text: 'x'.repeat(size) } });
    expect(await post(update(13, 500_000))).toBe(200);
    expect(await post(update(14, 1_100_000)).catch(() => 413)).toBe(413);
    expect(await stored(14)).toBe(false);
  });

  it('answers other methods', async () => {
    expect(await post('', SECRET, 'GET')).toBe(405);
  });
});
