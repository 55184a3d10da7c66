import {
  COUNTRIES,
  findCountry,
  findService,
  offersOf,
  poolName,
  SERVICES,
  successRateOf,
} from './catalogue';
import { startPool, type PoolWorld } from './smspool.world';

const WHATSAPP = { service: '1012', country: 'US' };
const NO_KEY = { key: null };

function offersOfWhatsApp(): ReturnType<typeof offersOf> {
  const [service, country] = [findService(WHATSAPP.service), findCountry(WHATSAPP.country)];
  return service && country ? offersOf(service, country) : [];
}

describe('the endpoints', () => {
  let world: PoolWorld;

  beforeEach(async () => {
    world = await startPool({ balanceCents: 10_000 });
  });

  afterEach(() => world.stop());

  const rows = async (
    path: string,
    fields: Record<string, string>,
  ): Promise<Record<string, unknown>[]> =>
    (await world.call(path, fields)).body as Record<string, unknown>[];

  it('take a pool by id or by name, and 0, Default or nothing as any', async () => {
    const pools = offersOfWhatsApp().map(({ pool }) => pool);
    for (const pool of pools) {
      for (const text of [String(pool), poolName(pool), poolName(pool).toLowerCase()]) {
        const { body } = await world.call('/purchase/sms', { ...WHATSAPP, pool: text });
        expect(body).toMatchObject({ success: 1, pool });
      }
      expect(await rows('/request/pricing', { ...WHATSAPP, pool: String(pool) })).toHaveLength(1);
    }
    for (const text of ['', '0', 'Default']) {
      const found = await rows('/request/pricing', { ...WHATSAPP, pool: text });
      expect(found.map(({ pool }) => pool).sort()).toEqual([...pools].sort());
      expect((await world.call('/purchase/sms', { ...WHATSAPP, pool: text })).status).toBe(200);
    }
  });

  it.each(['/purchase/sms', '/request/price', '/sms/stock', '/pool/retrieve_valid'])(
    '%s names the country when it is the pool that is wrong',
    async (path) => {
      const { status, body } = await world.call(path, { ...WHATSAPP, pool: '15' });
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ param: 'country' }] });
    },
  );

  it('sell the cheapest, or the most reliable when asked for', async () => {
    const service = findService(WHATSAPP.service);
    const offers = COUNTRIES.map((country) => (service ? offersOf(service, country) : []));
    const differing = offers.find(([one, other]) => {
      if (!one?.stock || !other?.stock) return false;
      return one.cents < other.cents && successRateOf(one) < successRateOf(other);
    });
    const [cheap, reliable] = differing ?? [];
    const fields = { service: WHATSAPP.service, country: cheap?.country.short_name ?? '' };
    for (const [pricing_option, pool] of [
      ['0', cheap?.pool],
      ['', cheap?.pool],
      ['1', reliable?.pool],
    ] as const) {
      const { body } = await world.call('/purchase/sms', { ...fields, pricing_option });
      expect(body).toMatchObject({ success: 1, pool });
    }
  });

  it('list what a country has', async () => {
    const inFrance = await rows('/service/retrieve_all', { country: 'FR' });
    expect(inFrance.length).toBeLessThan(SERVICES.length);
    expect(inFrance.map(({ ID }) => ID)).toContain(1012);
    expect(inFrance.map(({ ID }) => ID)).not.toContain(1574);
    expect(await rows('/service/retrieve_all', { country: 'XX' })).toEqual([]);
  });

  it('make an order also for a token, which only the list of active orders names', async () => {
    const { body } = await world.call('/purchase/sms', { ...WHATSAPP, create_token: '1' });
    const { cc, phonenumber } = body as { cc: string; phonenumber: string };
    expect(await rows('/request/active', {})).toMatchObject([{ phonenumber: cc + phonenumber }]);
  });

  it('leave archived orders out of the history', async () => {
    const orderid = await world.buy();
    const waiting = await world.buy();
    world.pool.sendMessage(orderid);
    await world.call('/request/archive');
    expect(await rows('/request/history', {})).toMatchObject([{ order_code: waiting }]);
  });

  it('want the key where it is needed, and the right one wherever one is sent', async () => {
    const wrong = { key: 'wrong' };
    expect((await world.call('/request/active', {}, NO_KEY)).status).toBe(400);
    expect((await world.call('/request/pricing', WHATSAPP, NO_KEY)).status).toBe(200);
    expect((await world.call('/request/pricing', WHATSAPP, wrong)).status).toBe(403);
    expect((await world.call('/country/retrieve_all', {}, wrong)).status).toBe(403);
  });

  it('take POST, and GET for the two catalogue lists only', async () => {
    const byGet = { method: 'GET' } as const;
    expect((await world.call('/country/retrieve_all', {}, byGet)).status).toBe(200);
    expect((await world.call('/service/retrieve_all', {}, byGet)).status).toBe(200);
    for (const path of ['/request/balance', '/request/active', '/pool/retrieve_all']) {
      expect((await world.call(path, {}, byGet)).status).toBe(404);
    }
  });

  it.each(['/no/such/path', '/constructor', '/'])('answer no JSON at %s', async (path) => {
    const { status, contentType } = await world.call(path);
    expect([status, contentType]).toEqual([404, 'text/html; charset=UTF-8']);
  });
});
