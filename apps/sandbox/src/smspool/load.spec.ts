import { startPool, type PoolWorld } from './smspool.world';

const ORDERS = 10_000;
const BUYERS = 20;
/** What a client that polls twice a second can bear; the time formatter made anew for each row took far longer. */
const MOST_MS_FOR_THE_LIST = 150;

describe('the simulator with ten thousand open orders', () => {
  let world: PoolWorld;

  beforeAll(async () => {
    world = await startPool({ balanceCents: 100_000_000 });
    // So few at once that a machine busy with other suites keeps every connection.
    for (let at = 0; at < ORDERS; at += BUYERS) {
      await Promise.all(Array.from({ length: BUYERS }, () => world.buy()));
    }
  }, 120_000);

  afterAll(() => world.stop());

  it('lists them quickly', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const startedAt = performance.now();
      const { body } = await world.call('/request/active');
      times.push(performance.now() - startedAt);
      expect(body).toHaveLength(ORDERS);
    }
    expect(Math.min(...times)).toBeLessThan(MOST_MS_FOR_THE_LIST);
  });

  it('sells one more as quickly as the first', async () => {
    const startedAt = performance.now();
    for (let at = 0; at < 50; at += 1) await world.buy();
    expect((performance.now() - startedAt) / 50).toBeLessThan(20);
  });
});
