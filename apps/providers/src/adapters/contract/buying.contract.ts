import type { Stage } from './stage.contract';
import { BREAKAGES } from './world';

export function describeBuying(stage: Stage): void {
  describe('buying', () => {
    it('buys a number at the price of its offer', async () => {
      const order = await stage.bought();
      expect(order.phoneNumber).toMatch(/^\+[1-9]\d{6,14}$/u);
      expect(order.costE4).toBe(stage.world.costE4);
      expect(order.expiresAtMs).toBeGreaterThan(Date.now());
      expect(await stage.world.sold()).toEqual([order.externalId]);
    });

    it('sells fifty concurrent buyers fifty different numbers', async () => {
      const orders = await Promise.all(Array.from({ length: 50 }, () => stage.bought()));
      expect(new Set(orders.map((order) => order.externalId)).size).toBe(50);
      expect(new Set(orders.map((order) => order.phoneNumber)).size).toBe(50);
      expect(await stage.world.sold()).toHaveLength(50);
    });

    it('is unavailable when the provider is sold out', async () => {
      await stage.world.sellOut();
      await stage.expectUnavailable(stage.buy(), {
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
        retryable: true,
      });
    });

    it('never buys dearer than allowed: a listed price that rose is unavailable', async () => {
      const error = await stage.expectUnavailable(stage.buy(1n), {
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
      });
      expect(error.reason).toBe('price_rose');
      expect(await stage.world.sold()).toEqual([]);
    });
  });
}

/** Purchases over a network, with money that somebody else holds. */
export function describeRemoteBuying(stage: Stage): void {
  describe('buying over a network', () => {
    it('buys with one request, whatever the number of buyers', async () => {
      await Promise.all(Array.from({ length: 50 }, () => stage.bought()));
      expect(stage.wire.purchases()).toBe(50);
    });

    it('is unavailable when our account at the provider is empty', async () => {
      stage.wire.emptyAccount();
      await stage.expectUnavailable(stage.buy(), { code: 'PROVIDER.INSUFFICIENT_BALANCE' });
    });

    it('is unavailable when requests are limited', async () => {
      stage.wire.limitRequests();
      await stage.expectUnavailable(stage.buy(), {
        code: 'PROVIDER.RATE_LIMITED',
        retryable: true,
      });
    });

    it('is unavailable when nothing listens', async () => {
      await stage.wire.goAway();
      await stage.expectUnavailable(stage.buy(), {
        code: 'PROVIDER.CONNECTION_ERROR',
        retryable: true,
      });
    });

    it.each(BREAKAGES)('is unknown and sent once when the answer is lost (%s)', async (how) => {
      await stage.open(how === 'slow');
      stage.wire.breakAnswers(how);
      expect(await stage.buy()).toMatchObject({ outcome: 'unknown' });
      expect(await stage.world.sold()).toHaveLength(1);
      expect(stage.wire.purchases()).toBe(1);
    });

    if (stage.can('listActive')) {
      it('finds what it bought without knowing in the list of what runs', async () => {
        stage.wire.breakAnswers('reset');
        await stage.buy();
        stage.wire.breakAnswers(null);
        const [externalId = ''] = await stage.world.sold();
        expect(await stage.active(externalId)).toMatchObject([{ externalId, state: 'waiting' }]);
      });
    }

    if (stage.can('history')) {
      it('finds what it bought without knowing in the history', async () => {
        stage.wire.breakAnswers('reset');
        await stage.buy();
        stage.wire.breakAnswers(null);
        const past = await stage.adapter.history({ start: 0, length: 10 });
        expect(past.map((order) => order.externalId)).toEqual(await stage.world.sold());
      });
    }
  });
}
