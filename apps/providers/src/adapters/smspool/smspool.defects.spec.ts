import { failureOf } from '../contract/failure-of';
import { SmsPoolAdapter } from './smspool.adapter';
import { buy, failed, Replayed } from './smspool.replay';

describe('defects known from others, absent here', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  it('paid call timed out, was I charged? — unknown, and sent once', async () => {
    const hasty = { baseUrl: world.server.url, apiKey: 'the-key', headersTimeoutMs: 1_000 };
    world.server.breakage = 'silent';
    const result = await buy(new SmsPoolAdapter(hasty));
    world.server.breakage = null;
    expect(result).toMatchObject({ outcome: 'unknown', error: failed('TIMEOUT') });
    expect(world.server.received).toHaveLength(1);
  });

  it('treats NO_ACTIVATION as cancelled — only the word of success is a refund', async () => {
    for (const [status, body] of [
      [404, { success: 0, message: 'We could not find this order!' }],
      [404, '<html>Not found</html>'],
      [400, { success: 0, message: 'This order has been cancelled before.' }],
      [200, { success: 0, message: 'refunded' }],
      [200, { message: 'you have been refunded 0.24 dollars' }],
      [200, {}],
    ] as const) {
      world.answer = { status, body, raw: typeof body === 'string' };
      expect((await world.adapter.cancel('A')).outcome).not.toBe('refunded');
    }
  });

  it('404 path marks an order expired — a page that is no JSON is not a missing order', async () => {
    world.text(404, '<html>Not found</html>');
    expect((await failureOf(world.adapter.check('A'))).code).toBe('PROVIDER.UNEXPECTED');
    expect(await world.adapter.cancel('A')).toMatchObject({ outcome: 'unknown' });
  });

  it('finishes the upstream order on the first message — looking changes nothing', async () => {
    world.replay('sms-check/200-complete');
    await world.adapter.check('A');
    await world.adapter.check('A');
    expect(new Set(world.server.received.map(({ path }) => path))).toEqual(new Set(['/sms/check']));
  });

  it('cancel locked for the first minutes — a state of its own, not a failure', async () => {
    world.replay('sms-cancel/400-cannot-be-cancelled-yet');
    expect(await world.adapter.cancel('A')).toEqual({ outcome: 'locked' });
  });

  it('one 401 stops the poller for every order for good — the next call asks again', async () => {
    world.replay('request-balance/403-invalid-key');
    expect((await failureOf(world.adapter.listActive())).code).toBe('PROVIDER.BAD_KEY');
    world.replay('request-active/200-ok-one-pending');
    expect(await world.adapter.listActive()).toHaveLength(1);
  });

  it('listed price cannot actually be bought — the highest price is sent, a rise is told apart', async () => {
    world.replay('purchase-sms/422-price-not-found');
    expect(await buy(world.adapter)).toMatchObject({ error: { reason: 'price_rose' } });
    expect(world.last?.fields['max_price']).toBe('0.2400');
  });
});
