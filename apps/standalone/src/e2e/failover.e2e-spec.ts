import { PERSONS } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { Client } from 'pg';
import { secondProvider, Shop } from './shop';

jest.setTimeout(120_000);

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open((sandbox) => ({ ...secondProvider(sandbox), OFFER_CACHE_SEC: '1' }));
  await shop.fund('other', '20', 'PAY-4001');
});
afterAll(() => shop.close());

/** The buyer's money in cents: all of it, and what is held of it. */
async function money(): Promise<{ balance: number; held: number }> {
  const client = new Client({ connectionString: shop.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ balance: string; held: string }>(
    'SELECT balance, held FROM wallet.accounts WHERE user_id = $1',
    [String(PERSONS.other.id)],
  );
  await client.end();
  return { balance: Number(rows[0]?.balance ?? 0), held: Number(rows[0]?.held ?? 0) };
}

const soldBySim = () => shop.sandbox.handlerApi.books().orders;

/** Presses "Buy" on a fresh confirmation of the default product; its price in cents. */
async function buy(): Promise<number> {
  shop.write('other', '/buy');
  await shop.seeLast('other', /Confirm your order/u);
  const confirmation = shop.botMessages('other').at(-1)?.text ?? '';
  const [, dollars = '', cents = ''] = /\$(\d+)\.(\d\d)/u.exec(confirmation) ?? [];
  await shop.press('other', /Buy for/u);
  return Number(dollars) * 100 + Number(cents);
}

it('completes an order whose first source is out of stock from the second, under one charge', async () => {
  const before = await money();
  shop.sandbox.smspool.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 1 });
  const priceCents = await buy();
  await shop.see('other', /Your number is reserved/u);
  const [order] = soldBySim();
  expect(shop.sandbox.smspool.allOrders()).toHaveLength(0);
  expect(await money()).toEqual({ balance: before.balance, held: priceCents });
  shop.sandbox.handlerApi.sendMessage(order!.orderCode, { text: 'Your Ring4 code is 551928' });
  await shop.see('other', /Code: 551928/u);
  await waitFor(async () => (await money()).held === 0, {
    deadlineMs: 15_000,
    what: 'the hold to be captured',
  });
  expect(await money()).toEqual({ balance: before.balance - priceCents, held: 0 });
  expect(soldBySim()).toMatchObject([{ status: 'completed' }]);
});

it('charges nothing when neither source has a number', async () => {
  const before = await money();
  shop.sandbox.smspool.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 1 });
  shop.sandbox.handlerApi.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 1 });
  await buy();
  await shop.see('other', /There are no numbers/u);
  await waitFor(async () => (await money()).held === 0, {
    deadlineMs: 15_000,
    what: 'nothing to be held',
  });
  expect(await money()).toEqual(before);
});

it('settles a purchase of unknown outcome before another source is paid', async () => {
  const sold = soldBySim().length;
  shop.sandbox.smspool.configure({ purchaseFault: 'lost-after', purchaseFaultTimes: 1 });
  await buy();
  await shop.seeLast('other', /Your number is reserved/u, 40_000);
  expect(shop.sandbox.smspool.allOrders()).toHaveLength(1);
  expect(soldBySim()).toHaveLength(sold);
  shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
    text: 'Your Ring4 code is 310977',
  });
  await shop.see('other', /Code: 310977/u);
});
