import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCountry, findService, offersOf } from './catalogue';
import { startPool, type PoolWorld, type Reply } from './smspool.world';

const FOLDER = join(__dirname, '../../../../libs/testing/fixtures/smspool');
const RING4 = { service: '1574', country: 'US' };
const NO_KEY = { key: null };
const BAD_KEY = { key: 'x'.repeat(32) };

const recorded = (name: string): { status: number; body: unknown } =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as ReturnType<typeof recorded>;

/** Keys in their order and the types of the values; a list stands for its first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]);
}

type Play = (world: PoolWorld) => Promise<Reply>;

const call =
  (...args: Parameters<PoolWorld['call']>): Play =>
  ({ call: send }) =>
    send(...args);

/** A call about an order that is new, or was brought into a state before. */
const about =
  (path: string, prepare: (world: PoolWorld, orderid: string) => unknown = () => null): Play =>
  async (world) => {
    const orderid = await world.buy();
    await prepare(world, orderid);
    return world.call(path, { orderid });
  };

const withMessage = ({ pool }: PoolWorld, orderid: string): void => pool.sendMessage(orderid);
const cancelled = async ({ pool, call: send }: PoolWorld, orderid: string): Promise<void> => {
  pool.configure({ cancelLockSeconds: 0 });
  await send('/sms/cancel', { orderid });
};
const unlocked = ({ pool }: PoolWorld): void => pool.configure({ cancelLockSeconds: 0 });
const unknown = { orderid: 'NOSUCHID' };

/** WhatsApp is always in stock in the US; in which pools follows from the catalogue's seed. */
function offerOutsidePool7(): { pool: string } {
  const [service, country] = [findService('1012'), findCountry('US')];
  const offer = service && country && offersOf(service, country).find(({ pool }) => pool !== 7);
  if (!offer) throw new Error('WhatsApp in the US is in pool 7 only');
  return { pool: String(offer.pool) };
}

const CASES: Readonly<Record<string, Play>> = {
  'country-retrieve_all/200-ok': call('/country/retrieve_all'),
  'service-retrieve_all/200-excerpt': call('/service/retrieve_all'),
  'pool-retrieve_all/200-ok': call('/pool/retrieve_all'),
  'pool-retrieve_valid/200-ok-web-1': call('/pool/retrieve_valid', { ...RING4, web: '1' }),
  'pool-retrieve_valid/400-missing-service': call('/pool/retrieve_valid', { country: 'US' }),
  'request-balance/200-ok': call('/request/balance'),
  'request-balance/400-missing-key': call('/request/balance', {}, NO_KEY),
  'request-balance/403-invalid-key': call('/request/balance', {}, BAD_KEY),
  'request-history/403-invalid-key': call('/request/history', {}, BAD_KEY),
  'request-price/200-ok': call('/request/price', RING4),
  'request-price/400-bad-pool-reported-as-missing-country': call('/request/price', {
    ...RING4,
    pool: '15',
  }),
  'request-pricing/200-ok': call('/request/pricing', RING4),
  'request-success_rate/200-ok': call('/request/success_rate', { service: '1012' }),
  'request-success_rate/400-missing-service': call('/request/success_rate'),
  'request-suggested_countries/200-ok': call('/request/suggested_countries', { service: '907' }),
  'request-suggested_countries/400-missing-service': call('/request/suggested_countries'),
  'request-archive/200-ok': call('/request/archive'),
  'sms-activate/200-ok': about('/sms/activate'),
  'sms-activate/400-incorrect-pool': async (world) => {
    const { pool } = offerOutsidePool7();
    const orderid = await world.buy({ service: '1012', country: 'US', pool });
    return world.call('/sms/activate', { orderid });
  },
  'sms-activate/404-order-not-found': call('/sms/activate', unknown),
  'sms-all_stock/200-ok': call('/sms/all_stock', RING4),
  'sms-clear_cache/200-ok': call('/sms/clear_cache'),
  'sms-reactivate/200-ok': about('/sms/reactivate', cancelled),
  'sms-stock/200-ok': call('/sms/stock', RING4),
  'purchase-sms/200-ok': call('/purchase/sms', RING4),
  'purchase-sms/200-ok-create-token': call('/purchase/sms', { ...RING4, create_token: '1' }),
  'purchase-sms/422-price-not-found': call('/purchase/sms', { ...RING4, max_price: '0.01' }),
  'purchase-sms/422-out-of-stock': async (world) => {
    world.pool.configure({ noStock: true });
    return world.call('/purchase/sms', RING4);
  },
  'purchase-sms/422-balance-error': async () => {
    const poor = await startPool({ balanceCents: 0 });
    return poor.call('/purchase/sms', RING4).finally(() => poor.stop());
  },
  'request-active/200-ok-one-pending': about('/request/active'),
  'request-history/200-ok-one-pending': about('/request/history'),
  'sms-check/200-pending': about('/sms/check'),
  'sms-check/200-complete': about('/sms/check', withMessage),
  'sms-check/200-refunded': about('/sms/check', cancelled),
  'sms-cancel/200-ok-refunded': about('/sms/cancel', unlocked),
  'sms-cancel/404-order-not-found': call('/sms/cancel', unknown),
  'sms-cancel_all/200-ok-nothing-refunded': call('/sms/cancel_all'),
  'sms-check_resend/200-available': about('/sms/check_resend', withMessage),
  'sms-check_resend/400-not-available': about('/sms/check_resend'),
  'sms-check_resend/404-order-not-found': call('/sms/check_resend', unknown),
  'sms-resend/200-ok': about('/sms/resend', withMessage),
  'sms-resend/400-missing-orderid': call('/sms/resend'),
  'sms-resend/400-no-initial-sms': about('/sms/resend'),
  'sms-resend/404-order-not-found': call('/sms/resend', unknown),
};

/** Refusals whose words clients match: these are the recorded ones to the letter. */
const isLiteral = (status: number): boolean => [400, 403, 404].includes(status);

describe('the simulator against the recorded answers', () => {
  let world: PoolWorld;

  beforeEach(async () => {
    world = await startPool();
  });

  afterEach(() => world.stop());

  it.each(Object.entries(CASES))('%s', async (name, play) => {
    const expected = recorded(name);
    const reply = await play(world);
    expect(reply.status).toBe(expected.status);
    expect(reply.contentType).toBe('application/json; charset=utf-8');
    expect(shapeOf(reply.body)).toEqual(shapeOf(expected.body));
    if (isLiteral(expected.status)) expect(reply.body).toEqual(expected.body);
  });

  it('uses both recorded wordings of a cancel that is too early', async () => {
    const orderid = await world.buy();
    const replies = [
      await world.call('/sms/cancel', { orderid }),
      await world.call('/sms/cancel', { orderid }),
    ];
    const expected = recorded('sms-cancel/400-cannot-be-cancelled-yet');
    expect(replies.map(({ status }) => status)).toEqual([400, 400]);
    expect(replies.map(({ body }) => body)).toContainEqual(expected.body);
  });
});
