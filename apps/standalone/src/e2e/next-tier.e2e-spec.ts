import { secondProvider, Shop } from './shop';

jest.setTimeout(120_000);

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open((sandbox) => {
    sandbox.handlerApi.configure({ priceRiseCents: 20 });
    return secondProvider(sandbox);
  });
  await shop.fund('other', '20', 'PAY-4101');
});
afterAll(() => shop.close());

const soldBySim = () => shop.sandbox.handlerApi.books().orders;

it('wants max-price + next tier: is offered the price that another source has a number for, and buys at it', async () => {
  shop.sandbox.smspool.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 2 });
  shop.write('other', '/buy');
  await shop.seeLast('other', /Confirm your order/u);
  const [seen = ''] = /\$\d+\.\d\d/u.exec(shop.botMessages('other').at(-1)?.text ?? '') ?? [];
  await shop.press('other', /Buy for/u);
  const message = await shop.see('other', /The price is now/u);
  expect(shop.text('other', message)).toContain('Nothing was charged');
  expect(soldBySim()).toHaveLength(0);

  const [now = ''] = /(?<=is now )\$\d+\.\d\d/u.exec(shop.text('other', message)) ?? [];
  expect(Number(now.slice(1))).toBeGreaterThan(Number(seen.slice(1)));
  await shop.press('other', new RegExp(`Buy for .*${now.slice(1)}`, 'u'));
  await shop.see('other', /Your number is reserved/u);
  const [order] = soldBySim();
  shop.sandbox.handlerApi.sendMessage(order!.orderCode, { text: 'Your Ring4 code is 551928' });
  expect(shop.text('other', await shop.see('other', /Code: 551928/u))).toContain(now);
});
