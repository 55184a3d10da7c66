import { startPool, type PoolWorld } from './smspool.world';

interface Row {
  readonly order_code: string;
  readonly status: string;
  readonly code: string;
  readonly full_code: string;
}

describe('orders that wait again', () => {
  let world: PoolWorld;

  beforeEach(async () => {
    world = await startPool({ settings: { cancelLockSeconds: 0 } });
  });

  afterEach(() => world.stop());

  const balance = async (): Promise<unknown> => (await world.call('/request/balance')).body;
  const rowOf = async (orderCode: string): Promise<Row | undefined> =>
    ((await world.call('/request/active')).body as Row[]).find(
      ({ order_code }) => order_code === orderCode,
    );

  it('wait after a resend until a further, different message comes', async () => {
    const orderid = await world.buy();
    world.pool.sendMessage(orderid, { text: 'Your code is 11111' });
    expect(await rowOf(orderid)).toMatchObject({ status: 'completed', code: '11111' });
    expect((await world.call('/sms/resend', { orderid })).status).toBe(200);
    const waiting = { status: 'pending', code: '0', full_code: '' };
    expect(await rowOf(orderid)).toMatchObject(waiting);
    expect((await world.call('/sms/check', { orderid })).body).toMatchObject({
      status: 1,
      resend: 1,
    });
    world.pool.sendMessage(orderid, { text: 'Your code is 11111' });
    expect(await rowOf(orderid)).toMatchObject(waiting);
    world.pool.sendMessage(orderid, { text: 'Your code is 22222' });
    expect(await rowOf(orderid)).toMatchObject({ status: 'completed', code: '22222' });
    expect((await world.call('/sms/check', { orderid })).body).toMatchObject({ sms: '22222' });
  });

  it('are not paid back once they had a message, and get that one back when nothing comes', async () => {
    const orderid = await world.buy();
    world.pool.sendMessage(orderid, { text: 'Your code is 11111' });
    world.pool.configure({ orderLifeSeconds: 0.05 });
    await world.call('/sms/resend', { orderid });
    expect((await world.call('/sms/cancel', { orderid })).status).toBe(400);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect((await world.call('/sms/check', { orderid })).body).toMatchObject({
      status: 3,
      sms: '11111',
    });
    expect(await balance()).toEqual({ balance: '499.70' });
  });

  it('cost their price again when they are reactivated', async () => {
    const orderid = await world.buy();
    await world.call('/sms/cancel', { orderid });
    expect(await balance()).toEqual({ balance: '500.00' });
    expect((await world.call('/sms/reactivate', { orderid })).status).toBe(200);
    expect(await rowOf(orderid)).toMatchObject({ status: 'pending' });
    expect(await balance()).toEqual({ balance: '499.70' });
    expect((await world.call('/sms/reactivate', { orderid })).status).toBe(400);
  });

  it('are not cancelled once they are activated', async () => {
    const orderid = await world.buy();
    await world.call('/sms/activate', { orderid });
    expect((await world.call('/sms/cancel', { orderid })).status).toBe(400);
    expect((await world.call('/sms/cancel_all')).body).toMatchObject({ refunded_orders: [] });
  });
});
