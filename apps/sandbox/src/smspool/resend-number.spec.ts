import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPool } from './smspool.world';

// Chance would hardly ever hand out the same number twice.
jest.mock('./numbers', () => ({ makeNumber: () => ({ cc: '1', national: '2015550123' }) }));

const FIXTURE = join(
  __dirname,
  '../../../../libs/testing/fixtures/smspool/sms-resend/400-not-available.json',
);

it('cannot ask again for a number that somebody else holds by now', async () => {
  const world = await startPool();
  const orderid = await world.buy();
  world.pool.sendMessage(orderid, { text: 'Your code is 12345' });
  await world.buy();
  const { status, body } = await world.call('/sms/resend', { orderid });
  expect({ status, body }).toEqual(JSON.parse(readFileSync(FIXTURE, 'utf8')));
  expect((await world.call('/sms/check_resend', { orderid })).status).toBe(400);
  await world.stop();
});
