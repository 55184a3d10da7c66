import { fixture } from './smspool.fixture';
import { Replayed } from './smspool.replay';

describe('the state of an order at SMSPool', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  it.each([
    [{ status: 2 }, { state: 'ended' }],
    [{ status: '5' }, { state: 'ended' }],
    [{ status: 6 }, { state: 'refunded' }],
    [{ status: 4 }, { state: 'waiting', expiresAtMs: null }],
    [
      { status: 8, expiration: '1704562249' },
      { state: 'waiting', expiresAtMs: 1704562249000 },
    ],
    [
      { status: 99, message: 'done' },
      { state: 'waiting', expiresAtMs: null },
    ],
    [
      { status: 1, sms: '0', full_sms: '' },
      { state: 'waiting', expiresAtMs: null },
    ],
    [
      { status: 6, full_sms: 'hi 77' },
      { state: 'received', text: 'hi 77', vendorCode: null },
    ],
    [
      { status: 1, sms: '0042' },
      { state: 'received', text: '0042', vendorCode: '0042' },
    ],
  ])('a check of %j', async (body, state) => {
    world.json(200, body);
    expect(await world.adapter.check('A')).toEqual(state);
  });

  it.each([
    ['pending', 'waiting'],
    ['completed', 'ended'],
    ['complete', 'ended'],
    ['expired', 'ended'],
    ['Cancelled', 'ended'],
    ['refunded', 'refunded'],
    ['activating', 'waiting'],
  ])('a listed order that is %s and has no message is %s', async (status, state) => {
    world.json(200, [{ order_code: 'A', status, code: '0', full_code: '' }]);
    expect(await world.adapter.listActive()).toMatchObject([{ state }]);
  });

  it('ten thousand waiting orders are one call', async () => {
    const recorded = fixture('request-active/200-ok-one-pending').body as object[];
    const orders = Array.from({ length: 10_000 }, (_, n) => ({
      ...recorded[0],
      order_code: `A${String(n)}`,
    }));
    world.json(200, orders);
    expect(await world.adapter.listActive()).toHaveLength(10_000);
    expect(world.server.received).toHaveLength(1);
  });

  it('a listed order with a code has received it, whatever its status says', async () => {
    world.json(200, [{ order_code: 'A', status: 'expired', code: '0042', full_code: '' }]);
    const received = { state: 'received', code: '0042', text: null };
    expect(await world.adapter.listActive()).toMatchObject([received]);
  });

  it('reads lists of older shapes: an object of rows, texts for numbers, odd rows left out', async () => {
    const row = { order_code: 'A', expiry: '1653420607', timestamp: '2022-05-24 21:20:07' };
    world.json(200, { '0': row, '1': { order_code: null }, '2': 'odd' });
    const orderedAtMs = Date.parse('2022-05-24T19:20:07Z');
    const expiresAtMs = orderedAtMs + 600_000;
    expect(await world.adapter.listActive()).toMatchObject([{ orderedAtMs, expiresAtMs }]);
  });

  it.each([
    ['the captured wording', 400, 'Your order cannot be cancelled yet, please try again later.'],
    ['the live wording', 400, 'This phone number cannot be cancelled yet, please try again later!'],
    ['within a 200', 200, 'This order CANNOT be canceled yet'],
  ])('a cancel lock in %s', async (_, status, message) => {
    world.json(status, { success: 0, message });
    expect(await world.adapter.cancel('A')).toEqual({ outcome: 'locked' });
  });
});
