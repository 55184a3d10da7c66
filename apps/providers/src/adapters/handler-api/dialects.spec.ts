import { SimulatedHandlerApi } from '@numera/sandbox';
import type { AcquireRequest } from '../adapter';
import { HandlerApiAdapter } from './handler-api.adapter';

const CATALOGUE = [
  { serviceId: 1012, name: 'WhatsApp' },
  { serviceId: 395, name: 'Google / Gmail' },
];
const RESERVATION = 'R2';

/** The adapter before a provider that was made from the documents alone, and not for it. */
describe.each(['modern', 'classic', 'bare'] as const)('a %s server of handler_api', (dialect) => {
  let provider: SimulatedHandlerApi;
  let adapter: HandlerApiAdapter;

  beforeEach(async () => {
    provider = new SimulatedHandlerApi({ settings: { dialect, cancelLockSeconds: 0 } });
    const { url: baseUrl } = await provider.start();
    const services = () => Promise.resolve(CATALOGUE);
    adapter = new HandlerApiAdapter({ baseUrl, apiKey: provider.key, services });
  });
  afterEach(() => provider.stop());

  const request = async (reservationId = 'R1'): Promise<AcquireRequest> => {
    const product = { serviceId: 1012, countryCode: 'US' };
    const { costE4: maxCostE4 } = await adapter.price(product);
    return { ...product, reservationId, maxCostE4, calledAtMs: Date.now() };
  };
  const bought = async () => {
    const result = await adapter.acquire(await request());
    if (result.outcome !== 'acquired') throw new Error(result.error.detail);
    return result;
  };

  it('sells a number at its price, tells its code, a further one, and is told that it served', async () => {
    const order = await bought();
    const [sold] = provider.books().orders;
    expect(order).toMatchObject({ externalId: sold?.orderCode, phoneNumber: sold?.phoneNumber });
    expect(order.costE4).toBe(BigInt(Math.round(Number(sold?.cost) * 10_000)));
    expect(Math.abs(order.expiresAtMs - Number(sold?.expiresAt) * 1_000)).toBeLessThan(5_000);
    expect(await adapter.check(order.externalId)).toMatchObject({ state: 'waiting' });
    provider.sendMessage(order.externalId, { text: 'Your code is 1234' });
    const text = dialect === 'modern' ? 'Your code is 1234' : '1234';
    expect(await adapter.check(order.externalId)).toMatchObject({ text, vendorCode: '1234' });
    expect(await adapter.resend(order.externalId)).toMatchObject({ outcome: 'requested' });
    expect(await adapter.check(order.externalId)).toMatchObject({ state: 'waiting' });
    provider.sendMessage(order.externalId, { text: 'Your code is 5678' });
    expect(await adapter.check(order.externalId)).toMatchObject({ vendorCode: '5678' });
    expect(await adapter.cancel(order.externalId)).toMatchObject({ outcome: 'refused' });
    expect(await adapter.finish(order.externalId)).toEqual({ outcome: 'finished' });
    expect(await adapter.finish(order.externalId)).toEqual({ outcome: 'finished' });
  });

  it('gives the money back, and a second cancellation is no second refund', async () => {
    const before = await adapter.balance();
    const { externalId } = await bought();
    expect(await adapter.balance()).toBeLessThan(before);
    expect(await adapter.cancel(externalId)).toMatchObject({ outcome: 'refunded' });
    expect(await adapter.cancel(externalId)).not.toMatchObject({ outcome: 'refunded' });
    expect(await adapter.check(externalId)).toEqual({ state: 'refunded' });
    expect(await adapter.balance()).toBe(before);
  });

  it.each(['lost-after', 'html-after', 'unknown-word-after'] as const)(
    'may have sold what it did not answer for (%s)',
    async (purchaseFault) => {
      const wish = await request();
      await adapter.listActive().catch(() => undefined);
      provider.configure({ purchaseFault });
      expect(await adapter.acquire(wish)).toMatchObject({ outcome: 'unknown' });
      expect(provider.allOrders()).toHaveLength(1);
      if (!adapter.capabilities.has('listActive')) return;
      const [order] = await adapter.listActive();
      expect(order).toMatchObject({ externalId: provider.allOrders()[0]?.id, state: 'waiting' });
      expect(order?.reference).toBe(dialect === 'modern' ? 'R1' : null);
    },
  );

  it.each(['empty', 'html', 'truncated', 'huge', 'unknown-word', 'server-error'] as const)(
    'is no news when it is out of order (%s)',
    async (outage) => {
      const { externalId } = await bought();
      const wish = await request('R2');
      provider.configure({ outage });
      await expect(adapter.check(externalId)).rejects.toThrow('PROVIDER.');
      await expect(adapter.balance()).rejects.toThrow('PROVIDER.');
      expect(await adapter.acquire(wish)).toMatchObject({ outcome: 'unknown' });
      expect(await adapter.resend(externalId)).toMatchObject({ outcome: 'unknown' });
    },
  );
});

it('a modern server sells one number to one reservation, however often it is asked', async () => {
  const provider = new SimulatedHandlerApi();
  const { url: baseUrl } = await provider.start();
  const services = () => Promise.resolve(CATALOGUE);
  const adapter = new HandlerApiAdapter({ baseUrl, apiKey: provider.key, services });
  const wish = { serviceId: 1012, countryCode: 'US', maxCostE4: 1_000_000n, calledAtMs: 0 };
  await adapter.acquire({ ...wish, reservationId: RESERVATION });
  const second = await adapter.acquire({ ...wish, reservationId: RESERVATION });
  expect(second).toMatchObject({ outcome: 'unknown' });
  expect(provider.allOrders()).toHaveLength(1);
  await provider.stop();
});
