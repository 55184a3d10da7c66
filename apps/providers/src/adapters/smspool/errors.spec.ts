import { failureOf } from '../contract/failure-of';
import { buy, failed, Replayed } from './smspool.replay';

describe('a failure of SMSPool', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  const no = (message: string) => ({ success: 0, message });

  it.each([
    [429, 'not even JSON', 'RATE_LIMITED', '0x0006'],
    [401, no('Unauthorized'), 'BAD_KEY', '0x0005'],
    [404, no('We could not find this order.'), 'ORDER_NOT_FOUND', '0x0007'],
    [400, no('Something else'), 'REJECTED', '0x0003'],
    [200, no('This preorder does not exist.'), 'REJECTED', '0x0003'],
    [500, no('oops'), 'UNEXPECTED', '0x0009'],
    [502, '', 'CONNECTION_ERROR', '0x0002'],
    [503, '', 'SERVICE_OFF', '0x000A'],
    [504, '', 'TIMEOUT', '0x0004'],
    [422, { success: 0, type: 'BALANCE_ERROR' }, 'INSUFFICIENT_BALANCE', '0x0000'],
    [422, { success: 0, type: 'OUT_OF_STOCK' }, 'SERVICE_UNAVAILABLE', '0x0001'],
  ])('HTTP %i with %j is %s', async (status, body, code, hex) => {
    world.answer = { status, body, raw: typeof body === 'string' };
    expect(await failureOf(world.adapter.balance())).toMatchObject({
      code: `PROVIDER.${code}`,
      hex,
    });
  });

  it('a check that answers and cannot be read is a failed fetch of a message', async () => {
    const hex = '0x0008';
    for (const body of [{}, { status: 3 }, { status: 'odd' }, no('Please wait')]) {
      world.json(200, body);
      expect(await failureOf(world.adapter.check('A'))).toMatchObject({ hex });
    }
    world.json(200, { success: 1 });
    expect(await failureOf(world.adapter.listActive())).toMatchObject({ hex });
  });

  it('tells how long a limit wants us away', async () => {
    const date = 'Mon, 01 Jan 2001 00:00:00 GMT';
    world.text(429, '', { 'retry-after': 'Mon, 01 Jan 2001 00:00:09 GMT', date });
    expect(await failureOf(world.adapter.balance())).toMatchObject({ retryAfterMs: 9_000 });
    world.text(429, '', { 'retry-after': '7' });
    expect(await failureOf(world.adapter.balance())).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('keeps numbers, codes and keys that the vendor quotes out of the detail', async () => {
    world.json(400, no(`+1 (202) 555-0134 with code 123456 and key ${'k3y'.repeat(11)}`));
    const { detail } = await failureOf(world.adapter.balance());
    expect(detail).not.toMatch(/202|0134|1234|k3yk3y/u);
  });

  it('gives the weightiest reason when several pools refuse', async () => {
    const pools = { A: { type: 'OUT_OF_STOCK' }, B: { type: 'BALANCE_ERROR' } };
    world.json(422, { success: 0, pools });
    expect(await buy(world.adapter)).toMatchObject({ error: failed('INSUFFICIENT_BALANCE') });
  });
});
