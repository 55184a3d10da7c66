import { SmsPoolAdapter } from './smspool.adapter';
import { fixture } from './smspool.fixture';
import { buy, failed, Replayed } from './smspool.replay';

describe('a purchase at SMSPool', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  const order = fixture('purchase-sms/200-ok').body as Record<string, unknown>;

  it.each([
    ['a 200 that names its refusal', 200, { success: 0, type: 'OUT_OF_STOCK' }, 'unavailable'],
    ['a 200 that says no without a reason', 200, { success: 0, message: 'no' }, 'unknown'],
    ['a 422 with a new type', 422, { success: 0, type: 'NEW' }, 'unavailable'],
    ['a 422 that claims success', 422, { success: 1 }, 'unknown'],
    ['a 400 that names an order', 400, { success: 0, order_id: 'A' }, 'unknown'],
    ['a 404', 404, { success: 0 }, 'unknown'],
    ['an empty 200', 200, {}, 'unknown'],
    ['a list', 200, [order], 'unknown'],
    ['an order without number', 200, { ...order, cc: '', number: null }, 'unknown'],
    ['an order without price', 200, { ...order, cost: '', cost_in_cents: null }, 'unknown'],
    ['an order whose price is in cents', 200, { ...order, cost: null }, 'acquired'],
    ['an order with a lifetime only', 200, { ...order, expiration: null }, 'acquired'],
    ['an order of older types', 200, { ...order, expiration: '1705309968' }, 'acquired'],
  ])('%s', async (_, status, body, outcome) => {
    world.json(status, body);
    expect(await buy(world.adapter)).toMatchObject({ outcome });
  });

  it('of which only the lifetime is told ends that long after the call, by the clock that the caller goes by', async () => {
    world.json(200, { ...order, expiration: null, expires_in: 600 });
    const request = {
      reservationId: 'R',
      serviceId: 1012,
      countryCode: 'US',
      maxCostE4: 2_400n,
      calledAtMs: 5_000,
    };
    expect(await world.adapter.acquire(request)).toMatchObject({ expiresAtMs: 605_000 });
  });

  it('blocked by a page on the way is unknown, and no bad key', async () => {
    world.text(403, '<html>Attention required</html>');
    expect(await buy(world.adapter)).toMatchObject({
      outcome: 'unknown',
      error: failed('UNEXPECTED'),
    });
  });

  it('puts no second dialling code before a number that is whole already', async () => {
    world.json(200, { ...order, number: 447_400_123_456, phonenumber: '447400123456', cc: '44' });
    expect(await buy(world.adapter)).toMatchObject({ phoneNumber: '+447400123456' });
    world.json(200, { ...order, number: 447_400_123_456, phonenumber: '7400123456', cc: '44' });
    expect(await buy(world.adapter)).toMatchObject({ phoneNumber: '+447400123456' });
  });

  it('whose host has no name is unavailable: nothing was sent', async () => {
    const lost = new SmsPoolAdapter({ baseUrl: 'http://no-such-host.invalid', apiKey: 'k' });
    expect(await buy(lost)).toMatchObject({
      outcome: 'unavailable',
      error: failed('CONNECTION_ERROR'),
    });
  });
});
