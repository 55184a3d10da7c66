import { PERSONS, type SmsPoolSettings } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { Client } from 'pg';
import { Shop } from './shop';

jest.setTimeout(120_000);
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open({ OFFER_CACHE_SEC: '1', PURCHASE_SETTLE_MS: '2000' });
  await shop.fund('other', '50', 'PAY-2001');
});
afterAll(() => shop.close());

const bought = (): number => smsOrders().length;
const smsOrders = () => shop.sandbox.smspool.allOrders();

/** Opens the confirmation of the default product and presses it, with SMSPool set up as said in between. */
async function buyWith(settings: Partial<SmsPoolSettings>): Promise<number> {
  shop.write('other', '/start');
  shop.write('other', '/buy');
  const confirm = await waitFor(
    () => {
      const last = shop.botMessages('other').at(-1);
      return last && /Confirm your order/u.test(last.text) ? last.messageId : null;
    },
    { deadlineMs: 15_000, what: 'the confirmation' },
  );
  shop.sandbox.smspool.configure(settings);
  await shop.press('other', /Buy for/u);
  return confirm;
}

async function becomes(messageId: number, pattern: RegExp, deadlineMs = 40_000): Promise<void> {
  await waitFor(() => pattern.test(shop.text('other', messageId)), {
    deadlineMs,
    what: `the message to read ${String(pattern)}, it reads: ${shop.text('other', messageId)}`,
  });
}

async function heldCents(): Promise<number> {
  const client = new Client({ connectionString: shop.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ held: string }>(
    'SELECT held FROM wallet.accounts WHERE user_id = $1',
    [String(PERSONS.other.id)],
  );
  await client.end();
  return Number(rows[0]?.held ?? 0);
}

it.each([
  [
    'has no numbers',
    { purchaseFault: 'out-of-stock', purchaseFaultTimes: 1 },
    /There are no numbers/u,
  ],
  ['asks more than was shown', { priceRiseCents: 30 }, /price has risen/u],
] as const)('says so when the provider %s, and charges nothing', async (_, settings, answer) => {
  const before = bought();
  const message = await buyWith(settings);
  await becomes(message, answer);
  expect(shop.text('other', message)).toContain('Nothing was charged');
  shop.sandbox.smspool.configure({
    priceRiseCents: 0,
    purchaseFault: 'none',
    purchaseFaultTimes: 0,
  });
  expect(bought()).toBe(before);
  await waitFor(async () => (await heldCents()) === 0, { deadlineMs: 10_000, what: 'no hold' });
});

it('finds a purchase whose answer was lost, buys it once, and charges once', async () => {
  const before = bought();
  const message = await buyWith({ purchaseFault: 'lost-after', purchaseFaultTimes: 1 });
  await becomes(message, /Your number is reserved/u);
  expect(bought()).toBe(before + 1);
  shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
    text: 'Your Ring4 code is 77120',
  });
  await shop.see('other', /Code: 77120/u);
});

it('fails an order whose purchase never happened, and charges nothing', async () => {
  const before = bought();
  const message = await buyWith({ purchaseFault: 'lost-before', purchaseFaultTimes: 1 });
  await becomes(message, /could not be completed/u, 60_000);
  expect(bought()).toBe(before);
});

/** Opens confirmations until one can be pressed: the supplier is trusted again. */
async function sellsAgain(deadlineMs: number): Promise<void> {
  await waitFor(
    () => {
      shop.write('other', '/buy');
      return /Confirm your order/u.test(shop.botMessages('other').at(-1)?.text ?? '');
    },
    { deadlineMs, what: 'a confirmation again', everyMs: 1_000 },
  );
}

it('says that the supplier is away while it answers with HTML, and sells again afterwards', async () => {
  shop.sandbox.smspool.configure({ outage: 'html' });
  await waitFor(
    () => {
      shop.write('other', '/buy');
      return /supplier does not answer/u.test(shop.botMessages('other').at(-1)?.text ?? '');
    },
    { deadlineMs: 30_000, what: 'the apology', everyMs: 700 },
  );
  shop.sandbox.smspool.configure({ outage: 'none' });
  await sellsAgain(45_000);
});

it.each([
  ['a wrong key', { outage: 'bad-key' }, 'the key is refused'],
  ['no balance', { purchaseFault: 'no-balance', purchaseFaultTimes: 1 }, 'no balance'],
] as const)(
  'charges nothing with %s, tells the admin, and sells again by itself',
  async (_, settings, health) => {
    const message = await buyWith(settings);
    await becomes(message, /supplier (?:does not answer|cannot sell)/u);
    await shop.see('admin', new RegExp(`smspool-main: ${health}`, 'u'));
    shop.sandbox.smspool.configure({ outage: 'none' });
    await shop.seeLast('admin', /smspool-main: healthy/u, 60_000);
    await sellsAgain(20_000);
  },
);

it('handles an update once that Telegram delivers ten times', async () => {
  const before = bought();
  shop.sandbox.telegram.setFaults({ deliveries: 10 });
  const message = await buyWith({});
  await becomes(message, /Your number is reserved/u);
  shop.sandbox.telegram.setFaults({ deliveries: 1 });
  expect(bought()).toBe(before + 1);
  await shop.press('other', /Cancel the number/u);
  await becomes(message, /order was cancelled/u);
});

it('delivers a code through 429s and server errors of Telegram', async () => {
  const message = await buyWith({});
  await becomes(message, /Your number is reserved/u);
  shop.sandbox.telegram.setFaults({ tooManyRequests: 2, retryAfterSeconds: 1, serverErrors: 2 });
  shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
    text: 'Your Ring4 code is 90017',
  });
  await shop.see('other', /Code: 90017/u, 30_000);
});

it('delivers a code that comes while a cancelled number is being given back', async () => {
  shop.sandbox.smspool.configure({ cancelLockSeconds: 30 });
  const message = await buyWith({});
  await becomes(message, /Your number is reserved/u);
  const order = await shop.waitingOrder(/Ring4/u);
  await shop.press('other', /Cancel the number/u);
  await becomes(message, /Cancelling/u);
  shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 31415' });
  await shop.see('other', /Code: 31415/u, 40_000);
  await becomes(message, /Code received/u);
  shop.sandbox.smspool.configure({ cancelLockSeconds: 1 });
});

it('expires after a stop what ran out while it was stopped', async () => {
  shop.sandbox.smspool.configure({ orderLifeSeconds: 8 });
  const message = await buyWith({});
  await becomes(message, /Your number is reserved/u);
  await shop.pause();
  await waitFor(() => smsOrders().every((one) => one.state !== 'pending'), {
    deadlineMs: 20_000,
    what: 'the number to run out',
  });
  shop.sandbox.smspool.configure({ orderLifeSeconds: 1_200 });
  await shop.start();
  await becomes(message, /No code arrived in time/u, 60_000);
});
