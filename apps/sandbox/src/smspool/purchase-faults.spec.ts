import { startPool, type PoolWorld } from './smspool.world';

const RING4 = { service: '1574', country: 'US' };

describe('purchase faults', () => {
  let world: PoolWorld;

  beforeEach(async () => {
    world = await startPool();
  });

  afterEach(() => world.stop());

  const statuses = async (count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let at = 0; at < count; at += 1) {
      found.push((await world.call('/purchase/sms', RING4)).status);
    }
    return found;
  };

  it('happen once without a count', async () => {
    world.pool.configure({ purchaseFault: 'out-of-stock' });
    expect(await statuses(3)).toEqual([422, 200, 200]);
  });

  it('happen as often as the count says, whichever is set first', async () => {
    world.pool.configure({ purchaseFault: 'server-error', purchaseFaultTimes: 2 });
    expect(await statuses(3)).toEqual([500, 500, 200]);
    world.pool.configure({ purchaseFaultTimes: 2 });
    world.pool.configure({ purchaseFault: 'no-balance' });
    expect(await statuses(3)).toEqual([422, 422, 200]);
  });

  it('do not happen with a count of nought', async () => {
    world.pool.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 0 });
    expect(await statuses(1)).toEqual([200]);
  });

  it.each(['lost-after', 'html-after'] as const)(
    '%s takes the money all the same',
    async (fault) => {
      world.pool.configure({ purchaseFault: fault });
      const reply = await world.call('/purchase/sms', RING4).catch(() => null);
      expect(reply === null || reply.contentType.startsWith('text/html')).toBe(true);
      expect(world.pool.allOrders()).toHaveLength(1);
      expect(world.pool.books().balance).toBe('499.70');
    },
  );

  it('lost-before takes nothing', async () => {
    world.pool.configure({ purchaseFault: 'lost-before' });
    await expect(world.call('/purchase/sms', RING4)).rejects.toThrow();
    expect(world.pool.allOrders()).toHaveLength(0);
    expect(world.pool.books().balance).toBe('500.00');
  });
});
