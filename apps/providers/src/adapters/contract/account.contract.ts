import { inspect } from 'node:util';
import type { Capability, OfferFilter, ProviderAdapter } from '../adapter';
import { failureOf } from './failure-of';
import type { Stage } from './stage.contract';

/** A call of each capability that an adapter may lack. */
const CALLS: readonly (readonly [Capability, (adapter: ProviderAdapter) => Promise<unknown>])[] = [
  ['balance', (adapter) => adapter.balance()],
  ['countries', (adapter) => adapter.countries()],
  ['services', (adapter) => adapter.services()],
  ['pools', (adapter) => adapter.pools()],
  ['successRates', (adapter) => adapter.successRates(1)],
  ['suggestedCountries', (adapter) => adapter.suggestedCountries(1)],
  ['price', (adapter) => adapter.price({ serviceId: 1, countryCode: 'US' })],
  ['listActive', (adapter) => adapter.listActive()],
  ['resend', (adapter) => adapter.resend('A', { reservationId: 'A', calledAtMs: 0 })],
  ['finish', (adapter) => adapter.finish('A')],
  ['history', (adapter) => adapter.history({ start: 0, length: 1 })],
];

export function describeCapabilities(stage: Stage): void {
  describe('capabilities', () => {
    it('declares exactly what it can', async () => {
      // What a server turns out not to know is only known once it was asked.
      if (stage.traits.isRemote && !stage.can('listActive')) {
        await stage.adapter.listActive().catch(() => undefined);
      }
      if (stage.traits.isRemote && !stage.can('history')) {
        await stage.adapter.history({ start: 0, length: 1 }).catch(() => undefined);
      }
      expect([...stage.adapter.capabilities].sort()).toEqual([...stage.traits.can].sort());
    });

    const lacking = CALLS.filter(([capability]) => !stage.can(capability));
    for (const [capability, call] of lacking) {
      it(`refuses ${capability}, which it cannot`, async () => {
        expect((await failureOf(call(stage.adapter))).code).toBe('PROVIDER.REJECTED');
      });
    }
  });
}

export function describeCatalogue(stage: Stage): void {
  describe('the catalogue', () => {
    if (stage.can('countries')) {
      it('lists countries by ISO code, the product among them', async () => {
        const codes = (await stage.adapter.countries()).map((one) => one.countryCode);
        expect(codes).toContain(stage.world.product.countryCode);
        expect(codes.every((code) => /^[A-Z]{2}$/u.test(code))).toBe(true);
      });
    }

    if (stage.can('services')) {
      it('lists services by number, the product among them', async () => {
        const ids = (await stage.adapter.services()).map((one) => one.serviceId);
        expect(ids).toContain(stage.world.product.serviceId);
      });
    }

    it('offers each service of a country, and each country of a service, once and at its cheapest', async () => {
      const { product, costE4, price } = stage.world;
      const { serviceId, countryCode } = product;
      const filters: OfferFilter[] = [{ serviceId }, { countryCode }];
      for (const filter of filters) {
        const offers = await stage.adapter.offers(filter);
        const keys = offers.map((offer) => `${offer.serviceId} ${offer.countryCode}`);
        expect(new Set(keys).size).toBe(keys.length);
        const own = { serviceId, countryCode, costE4, ...(price === undefined ? {} : { price }) };
        expect(offers).toContainEqual(expect.objectContaining(own));
      }
    });

    if (stage.can('stock')) {
      it('says that there is stock, or does not say', async () => {
        const amount = await stage.adapter.stock(stage.world.product);
        expect(amount ?? 1).toBeGreaterThan(0);
      });
    }
  });
}

export function describeRemoteAccount(stage: Stage): void {
  describe('the account', () => {
    it('tells its balance in ten-thousandths of a dollar', async () => {
      const before = await stage.adapter.balance();
      await stage.bought();
      expect(before).not.toBeNull();
      expect(await stage.adapter.balance()).toBe((before ?? 0n) - stage.world.costE4);
    });

    it('reports a bad key on every call and serves again once the key is good', async () => {
      const { externalId } = await stage.bought();
      stage.wire.revokeKey(true);
      await stage.expectUnavailable(stage.buy(), { code: 'PROVIDER.BAD_KEY', retryable: false });
      const { adapter } = stage;
      const listed = stage.can('listActive') ? [adapter.listActive()] : [];
      for (const question of [adapter.balance(), adapter.check(externalId), ...listed]) {
        expect((await failureOf(question)).code).toBe('PROVIDER.BAD_KEY');
      }
      expect(await adapter.cancel(externalId)).toMatchObject({
        outcome: 'refused',
        error: { code: 'PROVIDER.BAD_KEY' },
      });
      stage.wire.revokeKey(false);
      expect(await adapter.check(externalId)).toMatchObject({ state: 'waiting' });
    });

    it('shows its key in no URL and no failure', async () => {
      const { key } = stage.wire;
      // How the server is spoken to is known from then on.
      await stage.bought();
      stage.wire.revokeKey(true);
      const thrown: unknown = await stage.adapter.balance().catch((error: unknown) => error);
      expect(inspect(thrown, { depth: 10 })).not.toContain(key);
      expect(inspect(stage.adapter, { depth: 10, showHidden: true })).not.toContain(key);
      await stage.adapter.countries().catch(() => undefined);
      expect(stage.wire.requestUrls().join(' ')).not.toContain(key);
    });
  });
}
