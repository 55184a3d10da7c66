import { createServer } from 'node:net';
import { Shop } from './shop';

jest.setTimeout(60_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

let shop: Shop;
let url: string;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  shop = await Shop.open({ WEBHOOK_URL: url, WEBHOOK_PORT: String(port), WEBHOOK_SECRET: 'right' });
});
afterAll(() => shop.close());

const post = (secret: string, body: string): Promise<Response> =>
  fetch(`${url}/telegram/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body,
  });

it('runs the main job with updates that Telegram brings', async () => {
  await shop.fund('other', '5', 'PAY-3001');
  shop.write('other', '/buy');
  await shop.see('other', /Confirm your order/u);
  await shop.press('other', /Buy for/u);
  await shop.see('other', /Your number is reserved/u);
  const order = await shop.waitingOrder(/Ring4/u);
  shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 60093' });
  await shop.see('other', /Code: 60093/u);
});

it('refuses what does not know the secret, and what is no update', async () => {
  expect((await post('wrong', '{"update_id":1}')).status).toBe(403);
  expect((await post('', '{"update_id":1}')).status).toBe(403);
  expect((await post('right', '{"no":"update"}')).status).toBe(400);
  expect((await post('right', 'no json')).status).toBe(400);
});

it('refuses a body larger than any update', async () => {
  const body = JSON.stringify({ update_id: 2, filler: 'x'.repeat(2_000_000) });
  expect((await post('right', body)).status).toBe(413);
});
