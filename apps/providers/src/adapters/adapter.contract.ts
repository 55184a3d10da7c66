import { inspect } from 'node:util';
import type { ProviderAdapter, ProviderProduct } from './adapter';
import { ProviderError, type ProviderFailure } from './failure';

/** Ways in which an answer goes wrong after the request has taken effect at the provider. */
export const BREAKAGES = [
  'html',
  'server_error',
  'reset',
  'empty',
  'half_json',
  'cut_off',
  'enormous',
  'slow',
] as const;
export type Breakage = (typeof BREAKAGES)[number];

/** A provider that runs on this machine, an adapter that speaks to it, and the levers of its misfortunes. */
export interface AdapterWorld {
  readonly adapter: ProviderAdapter;
  readonly key: string;
  /** Sold at {@link costE4} until a lever says otherwise. */
  readonly product: ProviderProduct;
  readonly costE4: bigint;
  /** Ids of all orders that the provider has sold. */
  sold(): string[];
  /** Requests received, by anything that a URL showed of them. */
  requestUrls(): string[];
  sellOut(): void;
  emptyAccount(): void;
  deliver(externalId: string, text: string, code: string): void;
  lockCancel(locked: boolean): void;
  revokeKey(revoked: boolean): void;
  limitRequests(): void;
  breakAnswers(how: Breakage | null): void;
  /** Nothing listens any more. To be pulled before the first request. */
  goAway(): Promise<void>;
  close(): Promise<void>;
}

/** `impatient`: an adapter whose time limits are short enough for a test of slowness. */
export type MakeWorld = (options: { impatient: boolean }) => Promise<AdapterWorld>;

/** What every adapter must pass before it may sell (SRC-10). */
export function describeAdapter(name: string, makeWorld: MakeWorld): void {
  describe(`${name} as a provider adapter`, () => {
    let world: AdapterWorld;

    const buy = (maxCostE4 = world.costE4) =>
      world.adapter.acquire({ ...world.product, maxCostE4, calledAtMs: Date.now() });

    const bought = async () => {
      const result = await buy();
      if (result.outcome !== 'acquired') throw new Error(`not acquired: ${JSON.stringify(result)}`);
      return result;
    };

    const active = async (externalId: string) =>
      (await world.adapter.listActive()).find((order) => order.externalId === externalId);

    beforeEach(async () => {
      world = await makeWorld({ impatient: false });
    });
    afterEach(() => world.close());

    describe('buying', () => {
      it('buys a number at the price of its offer', async () => {
        const order = await bought();
        expect(order.phoneNumber).toMatch(/^\+[1-9]\d{6,14}$/u);
        expect(order.costE4).toBe(world.costE4);
        expect(order.expiresAtMs).toBeGreaterThan(Date.now());
        expect(world.sold()).toEqual([order.externalId]);
      });

      it('sells fifty concurrent buyers fifty different numbers with fifty requests', async () => {
        const orders = await Promise.all(Array.from({ length: 50 }, bought));
        expect(new Set(orders.map((order) => order.externalId)).size).toBe(50);
        expect(new Set(orders.map((order) => order.phoneNumber)).size).toBe(50);
        expect(world.sold()).toHaveLength(50);
        expect(world.requestUrls()).toHaveLength(50);
      });

      it('is unavailable when the provider is sold out', async () => {
        world.sellOut();
        await expectUnavailable(buy(), { code: 'PROVIDER.SERVICE_UNAVAILABLE', retryable: true });
      });

      it('never buys dearer than allowed: a listed price that rose is unavailable', async () => {
        const error = await expectUnavailable(buy(world.costE4 - 1n), {
          code: 'PROVIDER.SERVICE_UNAVAILABLE',
        });
        expect(error.reason).toBe('price_rose');
        expect(world.sold()).toEqual([]);
      });

      it('is unavailable when our account at the provider is empty', async () => {
        world.emptyAccount();
        await expectUnavailable(buy(), { code: 'PROVIDER.INSUFFICIENT_BALANCE' });
      });

      it('is unavailable when requests are limited', async () => {
        world.limitRequests();
        await expectUnavailable(buy(), { code: 'PROVIDER.RATE_LIMITED', retryable: true });
      });

      it('is unavailable when nothing listens', async () => {
        await world.goAway();
        await expectUnavailable(buy(), { code: 'PROVIDER.CONNECTION_ERROR', retryable: true });
      });
    });

    describe('a paid call whose answer is lost', () => {
      it.each(BREAKAGES)('is unknown, sent once, and found in the lists (%s)', async (how) => {
        await replaceWorld(how === 'slow');
        world.breakAnswers(how);
        const result = await buy();
        expect(result).toMatchObject({ outcome: 'unknown' });
        expect(world.sold()).toHaveLength(1);
        world.breakAnswers(null);
        const [externalId = ''] = world.sold();
        expect(await active(externalId)).toMatchObject({ externalId, state: 'waiting' });
        const past = await world.adapter.history({ start: 0, length: 10 });
        expect(past.map((order) => order.externalId)).toEqual([externalId]);
      });
    });

    describe('waiting', () => {
      it('lists and checks a bought number as waiting', async () => {
        const order = await bought();
        expect(await active(order.externalId)).toMatchObject({
          state: 'waiting',
          phoneNumber: order.phoneNumber,
          costE4: order.costE4,
          countryCode: world.product.countryCode,
          code: null,
          text: null,
        });
        expect(await world.adapter.check(order.externalId)).toMatchObject({ state: 'waiting' });
      });

      it('tells a message in full, and tells it again: what is the same text twice is not ours to drop', async () => {
        const { externalId } = await bought();
        world.deliver(externalId, 'رمز التحقق: 12345 🔑', '12345');
        const received = {
          state: 'received',
          text: 'رمز التحقق: 12345 🔑',
          vendorCode: '12345',
        };
        expect(await world.adapter.check(externalId)).toEqual(received);
        expect(await world.adapter.check(externalId)).toEqual(received);
        expect(await active(externalId)).toMatchObject({
          state: 'received',
          text: received.text,
          code: '12345',
        });
      });

      it('knows an order that does not exist as missing', async () => {
        expect(await world.adapter.check('NOSUCH00')).toEqual({ state: 'missing' });
      });

      it.each(BREAKAGES)(
        'throws a failure worth retrying, never an empty list (%s)',
        async (how) => {
          await replaceWorld(how === 'slow');
          const { externalId } = await bought();
          world.breakAnswers(how);
          const { adapter } = world;
          for (const ask of [() => adapter.listActive(), () => adapter.check(externalId)]) {
            expect((await failureOf(ask())).retryable).toBe(true);
          }
        },
      );
    });

    describe('cancelling', () => {
      it('is locked at first and refunds later', async () => {
        const { externalId } = await bought();
        world.lockCancel(true);
        expect(await world.adapter.cancel(externalId)).toEqual({ outcome: 'locked' });
        expect(await world.adapter.check(externalId)).toMatchObject({ state: 'waiting' });
        world.lockCancel(false);
        expect(await world.adapter.cancel(externalId)).toMatchObject({ outcome: 'refunded' });
        expect(await world.adapter.check(externalId)).toEqual({ state: 'refunded' });
        expect((await active(externalId))?.state).not.toBe('waiting');
      });

      it('takes an order that is not known for missing, never for cancelled', async () => {
        expect(await world.adapter.cancel('NOSUCH00')).toEqual({ outcome: 'missing' });
      });

      it('gives no refund after a message', async () => {
        const { externalId } = await bought();
        world.deliver(externalId, 'Your code is 99', '99');
        expect(['refused', 'missing']).toContain((await world.adapter.cancel(externalId)).outcome);
      });

      it('is refused, to be tried again, when requests are limited', async () => {
        const { externalId } = await bought();
        world.limitRequests();
        expect(await world.adapter.cancel(externalId)).toMatchObject({
          outcome: 'refused',
          error: { code: 'PROVIDER.RATE_LIMITED', retryable: true },
        });
      });

      it.each(BREAKAGES)('is unknown when the answer is lost (%s)', async (how) => {
        await replaceWorld(how === 'slow');
        const { externalId } = await bought();
        world.breakAnswers(how);
        expect(await world.adapter.cancel(externalId)).toMatchObject({ outcome: 'unknown' });
        world.breakAnswers(null);
        expect(await world.adapter.check(externalId)).toEqual({ state: 'refunded' });
      });
    });

    describe('the account', () => {
      it('tells its balance in ten-thousandths of a dollar', async () => {
        const before = await world.adapter.balance();
        await bought();
        expect(before).not.toBeNull();
        expect(await world.adapter.balance()).toBe((before ?? 0n) - world.costE4);
      });

      it('reports a bad key on every call and serves again once the key is good', async () => {
        world.revokeKey(true);
        await expectUnavailable(buy(), { code: 'PROVIDER.BAD_KEY', retryable: false });
        const { adapter } = world;
        for (const ask of [() => adapter.balance(), () => adapter.listActive()]) {
          expect((await failureOf(ask())).code).toBe('PROVIDER.BAD_KEY');
        }
        expect(await world.adapter.cancel('ANY00000')).toMatchObject({
          outcome: 'refused',
          error: { code: 'PROVIDER.BAD_KEY' },
        });
        world.revokeKey(false);
        expect(await world.adapter.listActive()).toEqual([]);
      });

      it('shows its key in no URL and no failure', async () => {
        world.revokeKey(true);
        const thrown: unknown = await world.adapter.balance().catch((error: unknown) => error);
        expect(inspect(thrown, { depth: 10 })).not.toContain(world.key);
        expect(inspect(world.adapter, { depth: 10, showHidden: true })).not.toContain(world.key);
        await world.adapter.countries().catch(() => undefined);
        expect(world.requestUrls().join(' ')).not.toContain(world.key);
      });
    });

    describe('the catalogue', () => {
      it('lists countries by ISO code and services by number, the product among them', async () => {
        const countries = await world.adapter.countries();
        const services = await world.adapter.services();
        expect(countries.map((one) => one.countryCode)).toContain(world.product.countryCode);
        expect(services.map((one) => one.serviceId)).toContain(world.product.serviceId);
        expect(countries.every((one) => /^[A-Z]{2}$/u.test(one.countryCode))).toBe(true);
      });

      it('offers each service of a country, and each country of a service, once and at its cheapest', async () => {
        const { serviceId, countryCode } = world.product;
        for (const filter of [{ serviceId }, { countryCode }]) {
          const offers = await world.adapter.offers(filter);
          const keys = offers.map((offer) => `${offer.serviceId} ${offer.countryCode}`);
          expect(new Set(keys).size).toBe(keys.length);
          expect(offers).toContainEqual(
            expect.objectContaining({ serviceId, countryCode, costE4: world.costE4 }),
          );
        }
      });
    });

    async function replaceWorld(impatient: boolean): Promise<void> {
      await world.close();
      world = await makeWorld({ impatient });
    }
  });
}

async function expectUnavailable(
  buying: ReturnType<ProviderAdapter['acquire']>,
  expected: Partial<ProviderFailure>,
): Promise<ProviderFailure> {
  const result = await buying;
  expect(result).toMatchObject({ outcome: 'unavailable', error: expected });
  if (result.outcome !== 'unavailable') throw new Error('unreachable: matched above');
  return result.error;
}

/** The failure with which a question is refused; fails the test when it is answered. */
export async function failureOf(question: Promise<unknown>): Promise<ProviderFailure> {
  const thrown: unknown = await question.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderError))
    throw new Error(`expected a failure, got ${String(thrown)}`);
  return thrown.failure;
}
