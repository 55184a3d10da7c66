import { failureOf } from '../contract/failure-of';
import { buy, failed, Replayed } from './handler-api.replay';

describe('defects known from others, absent here', () => {
  let world: Replayed;
  beforeEach(async () => {
    world = await Replayed.start();
  });
  afterEach(() => world.stop());

  it('paid call timed out, was I charged? — unknown, sent once, and found by our reference', async () => {
    await world.stop();
    world = await Replayed.start({ headersTimeoutMs: 300 });
    await world.adapter.services();
    world.server.breakage = 'silent';
    expect(await buy(world.adapter)).toMatchObject({
      outcome: 'unknown',
      error: failed('TIMEOUT'),
    });
    world.server.breakage = null;
    expect(world.sent('getNumberV2')).toHaveLength(1);
    world.json({ data: [{ activationId: 5, orderId: 'R1', phoneNumber: '12025550123' }] });
    expect(await world.adapter.listActive()).toMatchObject([{ externalId: '5', reference: 'R1' }]);
  });

  it('treats NO_ACTIVATION/BAD_ACTION as cancelled — unknown ≠ cancelled', async () => {
    for (const [answer, outcome] of [
      ['NO_ACTIVATION', 'missing'],
      ['WRONG_ACTIVATION_ID', 'missing'],
      ['BAD_ACTION', 'refused'],
      ['BAD_STATUS', 'refused'],
      ['CANCELED', 'unknown'],
      ['ACCESS_CANCELLED_MAYBE', 'unknown'],
      ['STATUS_CANCEL', 'unknown'],
      ['cancelled', 'unknown'],
      ['', 'unknown'],
      ['ERROR_SQL', 'unknown'],
    ] as const) {
      world.say(answer);
      expect([answer, (await world.adapter.cancel('1')).outcome]).toEqual([answer, outcome]);
    }
    world.say('ACCESS_CANCEL');
    expect((await world.adapter.cancel('1')).outcome).toBe('refunded');
  });

  it('cancels in the other dialect where a status is not known, and believes only its word', async () => {
    Object.defineProperty(world, 'answer', {
      get: () => {
        const status = world.server.received.at(-1)?.fields['status'];
        return { status: 200, body: status === '-1' ? 'ACCESS_CANCEL' : 'BAD_STATUS', raw: true };
      },
    });
    expect((await world.adapter.cancel('1')).outcome).toBe('refunded');
    expect(world.sent('setStatus').map(({ status }) => status)).toEqual(['8', '-1']);
  });

  it('cancel locked for the first minutes — EARLY_CANCEL_DENIED shows the unlock instead of failing', async () => {
    world.say('EARLY_CANCEL_DENIED');
    expect(await world.adapter.cancel('1')).toEqual({ outcome: 'locked' });
    world.json({ title: 'EARLY_CANCEL_DENIED', info: { minActivationTime: 120 } }, 409);
    expect(await world.adapter.cancel('1')).toEqual({ outcome: 'locked', lockMs: 120_000 });
  });

  it('one 401 stops the poller for every order for good — the next call asks again', async () => {
    world.json({ title: 'BAD_KEY' }, 401);
    expect((await failureOf(world.adapter.listActive())).code).toBe('PROVIDER.BAD_KEY');
    expect(world.adapter.capabilities).toContain('listActive');
    world.json({ data: [{ activationId: 5 }] });
    expect(await world.adapter.listActive()).toHaveLength(1);
  });

  it('finishes the upstream order on the first message — looking changes nothing', async () => {
    world.say('STATUS_OK:1234');
    await world.adapter.check('1');
    await world.adapter.check('1');
    expect(world.sent('setStatus')).toEqual([]);
  });

  it('messages deduplicated by text — the same text twice is two messages', async () => {
    world.json({ data: [{ activationId: 5, smsCode: ['1', '1'], smsText: ['code 1', 'code 1'] }] });
    expect(await world.adapter.listActive()).toHaveLength(2);
  });

  it('listed price cannot actually be bought — the highest price is sent, a rise is told apart', async () => {
    world.say('WRONG_MAX_PRICE:0.31');
    expect(await buy(world.adapter)).toMatchObject({
      outcome: 'unavailable',
      error: { reason: 'price_rose' },
    });
    expect(world.sent('getNumberV2')[0]).toMatchObject({ maxPrice: '0.2400' });
  });
});
